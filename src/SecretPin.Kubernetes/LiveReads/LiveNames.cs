using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Lists the names of the objects in a namespace live. One review with thousands of names therefore causes one request instead of thousands, which would
/// delay all other reviews. Callers share a list as they share a read.
/// </summary>
/// <param name="api">The API server.</param>
/// <param name="scanner">Reads the names.</param>
/// <param name="resource">The resource, which has namespaces.</param>
/// <param name="time">The clock of the retries.</param>
/// <param name="what">What is listed, in one word, for metrics and traces.</param>
/// <param name="metrics">Counts the lists.</param>
internal sealed class LiveNames(ApiServer api, ObjectScanner scanner, Resource resource, TimeProvider time, string what, ILiveReadMetrics? metrics)
{
    private readonly LiveList _lists = new(api, time);
    private ReadCoalescer<string, IReadOnlyDictionary<string, bool>>? _reads;

    /// <summary>The largest number of names that are read one by one. A list costs about as much as this number of reads.</summary>
    public const int MaxSingleReads = 16;

    /// <returns>The name of each object that exists at some moment after the call, and whether the object is being deleted.</returns>
    /// <exception cref="ApiServerException">The API server rejected the request, failed, is unreachable, or does not serve the resource.</exception>
    public Task<IReadOnlyDictionary<string, bool>> ReadAsync(string ns, CancellationToken cancellation) =>
        (_reads ??= new(ListAsync, what, metrics)).ReadAsync(ns, cancellation);

    private async Task<IReadOnlyDictionary<string, bool>> ListAsync(string ns, CancellationToken cancellation)
    {
        var kind = resource.ObjectKind;
        var objects = await _lists.ReadAsync(
            resource, ns, json => scanner.ScanAs(kind, json) is var item ? (item.Name, item.IsBeingDeleted) : default, cancellation).ConfigureAwait(false);
        return (objects ?? throw ApiServerException.NotServed(resource)).ToDictionary(item => item.Name, item => item.IsBeingDeleted);
    }
}
