using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.CustomResources;

/// <summary>The custom resources that the API server serves. Each read returns the state after the call: an unchanged list costs one small request.</summary>
internal sealed class ApiDiscovery(ApiServer api)
{
    /// <summary>
    /// The groups of Kubernetes itself, and of aggregated API servers that compute their objects. Their resources are not custom resources. Other groups
    /// that end in k8s.io contain custom resources.
    /// </summary>
    private static readonly HashSet<string> OtherGroups =
    [
        "admissionregistration.k8s.io", "apiextensions.k8s.io", "apiregistration.k8s.io", "apps", "authentication.k8s.io", "authorization.k8s.io",
        "autoscaling", "batch", "certificates.k8s.io", "coordination.k8s.io", "custom.metrics.k8s.io", "discovery.k8s.io", "events.k8s.io", "extensions",
        "external.metrics.k8s.io", "flowcontrol.apiserver.k8s.io", "internal.apiserver.k8s.io", "metrics.k8s.io", "networking.k8s.io", "node.k8s.io", "policy",
        "rbac.authorization.k8s.io", "resource.k8s.io", "scheduling.k8s.io", "storage.k8s.io", "storagemigration.k8s.io",
    ];

    private volatile ServedResources _last = new(null, []);

    /// <summary>The result of the last read; empty before it. It may be out of date.</summary>
    public IReadOnlyList<ServedResource> Last => _last.Resources;

    /// <summary>
    /// The next read requests the whole list, and returns another instance. Otherwise, a CRD that is deleted and created again before the next read would
    /// look like one that did not change.
    /// </summary>
    public void Expire()
    {
        var last = _last;
        Interlocked.CompareExchange(ref _last, last with { Tag = null }, last);
    }

    /// <exception cref="ApiServerException">The API server rejected the request, failed or is unreachable.</exception>
    public async Task<IReadOnlyList<ServedResource>> ReadAsync(CancellationToken cancellation)
    {
        var last = _last;
        using var request = Resource.CreateDiscoveryRequest();
        request.Headers.Accept.ParseAdd(MediaTypes.Discovery);
        if (last.Tag is not null)
        {
            request.Headers.IfNoneMatch.Add(last.Tag);
        }

        using var response = await SendAsync(request, cancellation).ConfigureAwait(false);
        if (response is null)
        {
            return last.Resources;
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        using var document = await JsonDocument.ParseAsync(body, cancellationToken: cancellation).ConfigureAwait(false);
        return (_last = new(response.Headers.ETag, [.. ResourcesIn(document.RootElement)])).Resources;
    }

    /// <returns><see langword="null"/> if the list has not changed, or if the server has no groups.</returns>
    private async Task<HttpResponseMessage?> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        try
        {
            return await api.SendAsync(request, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException answer) when (answer.StatusCode is HttpStatusCode.NotModified or HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private static IEnumerable<ServedResource> ResourcesIn(JsonElement list) =>
        from item in list.TryGetProperty("items", out var items) ? items.EnumerateArray()
            : throw new FormatException("The API server does not support aggregated discovery (apidiscovery.k8s.io/v2).")
        let @group = Text(item.GetProperty("metadata"), "name")
        where @group.Length > 0 && !OtherGroups.Contains(@group)
        from served in (from version in Items(item, "versions")
                        from resource in Items(version, "resources")
                        where Items(resource, "verbs").Any(verb => verb.ValueEquals("list"u8))
                        select (Version: Text(version, "version"), Resource: resource))
            .GroupBy(served => Text(served.Resource, "resource"))
        let first = served.First().Resource
        select new ServedResource(
            new(@group, served.First().Version, served.Key, Text(first.GetProperty("responseKind"), "kind"))
            {
                IsNamespaced = Text(first, "scope") == "Namespaced",
            },
            [.. served.Select(version => version.Version)]);

    private sealed record ServedResources(EntityTagHeaderValue? Tag, IReadOnlyList<ServedResource> Resources);

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : default;

    private static string Text(JsonElement parent, string key) => parent.TryGetProperty(key, out var value) ? value.GetString() ?? "" : "";
}

/// <summary>A custom resource that the API server serves.</summary>
/// <param name="Preferred">The resource in the preferred version.</param>
/// <param name="Versions">All served versions, in the order of preference of the API server.</param>
internal sealed record ServedResource(Resource Preferred, IReadOnlyList<string> Versions);
