using System.Globalization;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>The list and watch requests for one resource, as client-go's ListWatch.</summary>
internal sealed class ListWatch(ApiServer api, Resource resource, ReflectorOptions options, Random random)
{
    /// <summary>Requests a page of the most recent state: a list without resourceVersion is consistent.</summary>
    public Task<HttpResponseMessage> ListAsync(int limit, string next, CancellationToken cancellation)
    {
        var query = limit > 0 ? string.Create(CultureInfo.InvariantCulture, $"?limit={limit}") : "";
        return SendAsync(next.Length > 0 ? $"{query}&continue={Uri.EscapeDataString(next)}" : query, isList: true, cancellation);
    }

    /// <summary>Watches after a version, or without one as a streaming list: all objects, a bookmark, and then the changes.</summary>
    public Task<HttpResponseMessage> WatchAsync(string? resourceVersion, CancellationToken cancellation)
    {
        var range = options.LongestWatch - options.ShortestWatch;
        var seconds = (int)(options.ShortestWatch + (random.NextDouble() * range)).TotalSeconds;
        var from = resourceVersion is null
            ? "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
            : $"&resourceVersion={Uri.EscapeDataString(resourceVersion)}";
        return SendAsync(
            string.Create(CultureInfo.InvariantCulture, $"?watch=true&allowWatchBookmarks=true&timeoutSeconds={seconds}{from}"), isList: false, cancellation);
    }

    private async Task<HttpResponseMessage> SendAsync(string query, bool isList, CancellationToken cancellation)
    {
        using var request = resource.CreateRequest(HttpMethod.Get, query: query);
        request.AcceptJson(resource, isList);
        return await api.SendAsync(request, cancellation).ConfigureAwait(false);
    }
}
