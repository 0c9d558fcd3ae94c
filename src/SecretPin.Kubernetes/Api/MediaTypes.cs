namespace SecretPin.Kubernetes.Api;

/// <summary>The media types of requests and responses.</summary>
public static class MediaTypes
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";
}
