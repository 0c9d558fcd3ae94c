using System.Net;
using Polly;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Lists objects live: without a resourceVersion, so the API server answers with the most recent state. Returns all or throws.</summary>
public sealed class LiveList(ApiServer api, TimeProvider time)
{
    private const int PageSize = 500;

    /// <summary>A list restarts if it takes so long that the API server has forgotten the state of the first page.</summary>
    private const int MaxRestarts = 2;

    private readonly ResiliencePipeline _retry = ReadPolicy.Retry(time);

    /// <param name="resource">The resource.</param>
    /// <param name="ns"><see langword="null"/> for all namespaces.</param>
    /// <param name="parse">Parses each object.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    /// <param name="options">Default: all objects, in their most recent state.</param>
    /// <returns><see langword="null"/> if the CRD is not installed. The absence of a built-in resource is a failure.</returns>
    public async Task<IReadOnlyList<T>?> ReadAsync<T>(
        Resource resource, string? ns, ObjectParser<T> parse, CancellationToken cancellation, ListOptions? options = null)
    {
        options ??= new();
        for (var restarts = 0; ; restarts++)
        {
            var items = new List<T>();
            var next = "";
            var tokens = new PageTokens(resource);
            try
            {
                do
                {
                    (var page, next) = await _retry.ExecuteAsync(
                        async token => await ReadPageAsync(resource, ns, options, next, parse, token).ConfigureAwait(false), cancellation)
                        .ConfigureAwait(false);
                    items.AddRange(page);
                    next = tokens.Next(next);
                }
                while (next.Length > 0);
                return items;
            }
            catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.NotFound && next.Length == 0 && !resource.IsBuiltIn)
            {
                return null;
            }
            catch (ApiServerException failure) when (failure.StatusCode == HttpStatusCode.Gone && next.Length > 0 && restarts < MaxRestarts)
            {
                // Pages of two states must not be combined.
            }
        }
    }

    /// <summary>Scans all objects for references and ownership.</summary>
    public async Task<ObjectSnapshot> ScanAsync(
        ObjectScanner scanner, Resource resource, string? ns, CancellationToken cancellation, ListOptions? options = null)
    {
        var kind = resource.ObjectKind;
        var objects = await ReadAsync(resource, ns, json => scanner.ScanEvidence(kind, json), cancellation, options).ConfigureAwait(false);
        return objects is null ? new([], new HashSet<ObjectKind>()) : new(objects, new HashSet<ObjectKind> { kind });
    }

    private async ValueTask<(List<T> Page, string Next)> ReadPageAsync<T>(
        Resource resource, string? ns, ListOptions options, string next, ObjectParser<T> parse, CancellationToken cancellation)
    {
        var selector = options.FieldSelector.Length > 0 ? "&fieldSelector=" + Uri.EscapeDataString(options.FieldSelector) : "";
        var version = options.MayBeOutdated ? "&resourceVersion=0" : "";
        var position = next.Length > 0 ? "&continue=" + Uri.EscapeDataString(next) : "";
        using var request = resource.CreateRequest(HttpMethod.Get, ns, query: $"?limit={PageSize}{selector}{version}{position}");
        request.AcceptJson(resource, isList: true);
        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var page = new List<T>();

        // Only the first page fixes the state: all other pages contain the same state.
        var head = await ListReader.ReadAsync(
            body, json => page.Add(parse(json)), cancellation, next.Length == 0 ? options.OnStateFixed : null).ConfigureAwait(false);
        return (page, head.Continue);
    }
}

/// <summary>Parses the JSON of one object. The span is valid only during the call.</summary>
public delegate T ObjectParser<out T>(ReadOnlySpan<byte> json);
