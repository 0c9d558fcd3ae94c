namespace SecretPin.Webhook.Clusters;

/// <summary>Who answers what we ask about pins, Secrets and referrers: section <c>Cluster</c>.</summary>
public sealed class ClusterOptions
{
    /// <summary>Default Manifests.</summary>
    public ClusterSource Source { get; set; } = ClusterSource.Manifests;

    /// <summary>For Manifests, a folder of Kubernetes objects in YAML or JSON, below the content root unless absolute. No default.</summary>
    public string? Manifests { get; set; }

    /// <summary>For Manifests, the namespace of objects that say none. Default <c>default</c>.</summary>
    public string DefaultNamespace { get; set; } = "default";

    /// <summary>For people.</summary>
    public override string ToString() => $"the folder {Manifests}";
}
