using System.Globalization;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>What a reflector asks the API server for.</summary>
internal sealed class ListWatchRequests(Resource resource, ReflectorOptions options, Random random)
{
    // Without plain JSON as a second choice: a server that cannot do this answers 406, and never sends a Secret's data.
    internal const string MetadataList = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
    internal const string Metadata = "application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

    /// <summary>The most recent state: no resourceVersion is a consistent read.</summary>
    /// <param name="limit">0 for all in one.</param>
    /// <param name="next">What the page before said; empty for the first one.</param>
    public HttpRequestMessage Page(int limit, string next)
    {
        var query = limit > 0 ? string.Create(CultureInfo.InvariantCulture, $"?limit={limit}") : "";
        return Get(next.Length > 0 ? $"{query}&continue={Uri.EscapeDataString(next)}" : query, MetadataList);
    }

    /// <param name="resourceVersion">
    /// From where to go on; <see langword="null"/> for everything that there is, a mark, and what happens from then on.
    /// </param>
    public HttpRequestMessage Watch(string? resourceVersion)
    {
        var span = options.LongestWatch - options.ShortestWatch;
        var seconds = (int)(options.ShortestWatch + (random.NextDouble() * span)).TotalSeconds;
        var from = resourceVersion is null
            ? "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
            : $"&resourceVersion={Uri.EscapeDataString(resourceVersion)}";
        return Get(string.Create(CultureInfo.InvariantCulture, $"?watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}{from}"), Metadata);
    }

    private HttpRequestMessage Get(string query, string metadata)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, resource.Path() + query);
        request.Headers.TryAddWithoutValidation("Accept", resource.IsMetadataOnly ? metadata : "application/json");
        return request;
    }
}
