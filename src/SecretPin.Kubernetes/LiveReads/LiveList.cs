using System.Net;
using Polly;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Lists what there is now: without a resourceVersion, which makes the API server answer with the most recent state. All
/// of it or an exception, never a part.
/// </summary>
public sealed class LiveList(ApiServer api, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>How often a list may begin anew because it took so long that the API server forgot its first page.</summary>
    private const int MaxRestarts = 2;

    /// <summary>Their absence is a failure, never an answer.</summary>
    private static readonly HashSet<string> BuiltIn = ["", "apps", "batch", "networking.k8s.io", "storage.k8s.io"];

    private readonly ResiliencePipeline _retry = LiveRead.Retry(time);

    /// <param name="resource">What to list.</param>
    /// <param name="ns">Where; <see langword="null"/> for everywhere.</param>
    /// <param name="read">What to keep of each object.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns><see langword="null"/> where a CRD is not installed.</returns>
    public async Task<IReadOnlyList<T>?> ReadAsync<T>(
        Resource resource, string? ns, ObjectParser<T> read, CancellationToken cancellation)
    {
        for (var restarts = 0; ; restarts++)
        {
            var found = new List<T>();
            var next = "";
            try
            {
                do
                {
                    (var page, next) = await _retry.ExecuteAsync(
                        async token => await ReadPageAsync(resource, ns, next, read, token).ConfigureAwait(false),
                        cancellation).ConfigureAwait(false);
                    found.AddRange(page);
                }
                while (next.Length > 0);
                return found;
            }
            catch (ApiServerException absent) when (
                absent.StatusCode == HttpStatusCode.NotFound && next.Length == 0 && !BuiltIn.Contains(resource.Group))
            {
                return null;
            }
            catch (ApiServerException expired) when (expired.StatusCode == HttpStatusCode.Gone && next.Length > 0 && restarts < MaxRestarts)
            {
                // Pages of two states do not make one.
            }
        }
    }

    private async ValueTask<(List<T> Page, string Next)> ReadPageAsync<T>(
        Resource resource, string? ns, string next, ObjectParser<T> read, CancellationToken cancellation)
    {
        var position = next.Length > 0 ? "&continue=" + Uri.EscapeDataString(next) : "";
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{resource.Path(ns)}?limit={PageSize}{position}");
        if (resource.IsMetadataOnly)
        {
            request.Headers.Accept.ParseAdd(ListWatchRequests.MetadataList);
        }

        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var page = new List<T>();
            var head = await ListReader.ReadAsync(body, json => page.Add(read(json)), cancellation).ConfigureAwait(false);
            return (page, head.Continue);
        }
    }
}
