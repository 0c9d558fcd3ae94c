namespace SecretPin.Webhook.ClusterSources;

/// <summary>Who answers what we ask about pins, Secrets and referrers: section <c>Cluster</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>Default Manifests.</summary>
    public ClusterSource Source { get; set; } = ClusterSource.Manifests;

    /// <summary>For Manifests, a folder of Kubernetes objects in YAML or JSON, below the content root unless absolute. No default.</summary>
    public string? Manifests { get; set; }

    /// <summary>For Manifests, the namespace of objects that say none. Default <c>default</c>.</summary>
    public string DefaultNamespace { get; set; } = "default";

    /// <summary>For Kubernetes, a kubeconfig whose current context counts; by default the ServiceAccount of the pod that we run in.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>For Kubernetes, the namespace that is our own. Default <c>secretpin-system</c>.</summary>
    public string Namespace { get; set; } = "secretpin-system";

    /// <summary>CRDs with a pod spec, beside the built-in kinds. None by default.</summary>
    public IList<WorkloadOptions> Workloads { get; } = [];

    /// <summary>
    /// For Kubernetes, whether we make ExternalSecrets for aliases that say so. Default false; matches aws.externalSecrets in
    /// deploy/chart/values.yaml, which gives the rights.
    /// </summary>
    public bool ExternalSecrets { get; set; }

    /// <summary>For people.</summary>
    public override string ToString() => Source switch
    {
        ClusterSource.Manifests => $"the folder {Manifests}",
        _ when Kubeconfig is not null => $"the API server of {Kubeconfig}",
        _ => "the API server of this pod",
    };
}
