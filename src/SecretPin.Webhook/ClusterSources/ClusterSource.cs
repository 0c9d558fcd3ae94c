namespace SecretPin.Webhook.ClusterSources;

/// <summary>What stands behind our questions.</summary>
public enum ClusterSource
{
    /// <summary>A folder of manifests: the embedded cluster.</summary>
    Manifests,

    /// <summary>An API server.</summary>
    Kubernetes,
}
