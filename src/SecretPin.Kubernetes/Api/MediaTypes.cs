namespace SecretPin.Kubernetes.Api;

/// <summary>The media types of requests and responses.</summary>
public static class MediaTypes
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";

    /// <summary>The resources of all groups in one response. Kubernetes 1.30 and later serve version v2.</summary>
    public const string Discovery =
        "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList";

    public const string JsonPatch = "application/json-patch+json";
}
