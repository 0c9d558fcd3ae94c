namespace SecretPin.Webhook.ClusterSources;

/// <summary>The kind of cluster that the webhook reads.</summary>
public enum ClusterSource
{
    /// <summary>The embedded cluster: a folder of manifests.</summary>
    Manifests,

    /// <summary>An API server.</summary>
    Kubernetes,
}
