using System.Net.Http.Headers;

namespace SecretPin.Kubernetes.Api;

/// <summary>
/// Requests only the metadata of objects, so that SecretPin never receives the data of a Secret (<see cref="Resource.IsMetadataOnly"/>). A server
/// that does not support this answers 406.
/// </summary>
internal static class MetadataOnly
{
    private const string Object = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";
    private const string List = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";

    /// <summary>Requests JSON, and for a resource that is metadata-only nothing else of its objects.</summary>
    public static void AcceptJson(this HttpRequestMessage request, Resource resource, bool isList = false) =>
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(!resource.IsMetadataOnly ? MediaTypes.Json : isList ? List : Object));
}
