namespace SecretPin.Webhook.ClusterSources;

/// <summary>The source of aliases, Secrets and referrers: section <c>Cluster</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>Default Manifests.</summary>
    public ClusterSource Source { get; set; } = ClusterSource.Manifests;

    /// <summary>For Manifests, a folder of Kubernetes objects in YAML or JSON, relative to the content root. No default.</summary>
    public string? Manifests { get; set; }

    /// <summary>For Manifests, the namespace of objects without one. Default <c>default</c>.</summary>
    public string DefaultNamespace { get; set; } = "default";

    /// <summary>For Kubernetes, a kubeconfig, of which the current context is used. By default, the ServiceAccount of the webhook's pod.</summary>
    public string? Kubeconfig { get; set; }

    /// <summary>For Kubernetes, SecretPin's own namespace. Default <c>secretpin-system</c>.</summary>
    public string Namespace { get; set; } = "secretpin-system";

    /// <summary>CRDs with a pod spec, in addition to the built-in kinds. Default none.</summary>
    public IList<WorkloadOptions> Workloads { get; } = [];

    /// <summary>
    /// For Kubernetes, whether SecretPin creates ExternalSecrets for aliases with <c>spec.externalSecret</c>. Default false; matches
    /// aws.externalSecrets in deploy/chart/values.yaml, which grants the permissions.
    /// </summary>
    public bool ExternalSecrets { get; set; }

    /// <summary>The cluster as log messages describe it.</summary>
    public override string ToString() => Source switch
    {
        ClusterSource.Manifests => $"the folder {Manifests}",
        _ when Kubeconfig is not null => $"the API server of {Kubeconfig}",
        _ => "the API server of this pod",
    };
}
