namespace SecretPin.Kubernetes.ArgoCd;

/// <summary>The refresh of Applications of Argo CD: section <c>ArgoCd</c>. Matches argocd in deploy/chart/values.yaml, which grants the permissions.</summary>
public sealed class ArgoCdOptions
{
    /// <summary>Whether the leader refreshes the Applications whose workloads get another version. Default false.</summary>
    public bool Refresh { get; set; }

    /// <summary>The namespaces whose Applications are refreshed. The first one is that of Argo CD. Default none.</summary>
    public IList<string> Namespaces { get; } = [];

    /// <summary>
    /// The label of a workload that names its Application (application.instanceLabelKey of Argo CD). Default <c>app.kubernetes.io/instance</c>.
    /// </summary>
    public string InstanceLabel { get; set; } = "app.kubernetes.io/instance";
}
