using System.Net.Http.Headers;

namespace SecretPin.Kubernetes.Api;

/// <summary>The media types of requests and responses.</summary>
public static class MediaTypes
{
    public const string Json = "application/json";
    public const string MergePatch = "application/merge-patch+json";
    public const string JsonPatch = "application/json-patch+json";

    private const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    /// <summary>Requests JSON, or only metadata. A server that does not support metadata answers 406, and never sends the data of a Secret.</summary>
    internal static void AcceptJson(this HttpRequestMessage request, Resource resource, bool isList = false) =>
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(!resource.IsMetadataOnly ? Json : isList ? MetadataList : Metadata));
}
