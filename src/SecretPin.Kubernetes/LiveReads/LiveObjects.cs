using System.Net;
using Polly;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Gets single objects as they are now: without a resourceVersion, which makes the API server ask etcd. A list of one
/// would be as recent, and wait up to 100 ms for the API server's cache to catch up.
/// </summary>
public sealed class LiveObjects(ApiServer api, ObjectScanner scanner, ResiliencePipeline retry)
{
    /// <returns><see langword="null"/> where there is none.</returns>
    public async Task<ScannedObject?> ReadAsync(Resource resource, string? ns, string name, CancellationToken cancellation)
    {
        try
        {
            return await retry.ExecuteAsync(async token => await GetAsync(resource, ns, name, token).ConfigureAwait(false), cancellation)
                .ConfigureAwait(false);
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<ScannedObject> GetAsync(Resource resource, string? ns, string name, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, resource.Path(ns, name));
        if (resource.IsMetadataOnly)
        {
            request.Headers.Accept.ParseAdd(ListWatchRequests.Metadata);
        }

        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
        return scanner.ScanAs(resource.ObjectKind, await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false));
    }
}
