using Microsoft.Extensions.Logging;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.CustomResources;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>
/// Gathers evidence that is never stale. First, live reads check the referrers that the cache has: one that still exists is
/// enough. If there is none, the whole namespace is listed, by a list that starts after the call and is shared by all callers.
/// </summary>
/// <remarks>
/// The cache alone would reject the deletions of <c>helm uninstall</c>, which deletes a Secret right after the Deployment that
/// references it, a moment before the watch reports the deletion of the Deployment.
/// </remarks>
public sealed class LiveEvidence : IDeletionEvidence
{
    /// <summary>The number of resources in a message.</summary>
    private const int MaxNames = 3;

    private readonly CachedReferrers _cached;
    private readonly ReadCoalescer<(string Namespace, bool Searches), DeletionEvidence> _namespaces;
    private readonly CustomResourceLister _custom;
    private readonly TimeProvider _time;

    public LiveEvidence(
        ApiServer api, ObjectScanner scanner, IEnumerable<Resource> custom, ICachedCluster cache, ApiAliases aliases, TimeProvider time,
        ILiveReadMetrics? metrics = null, SearchOptions? search = null, ILogger<LiveEvidence>? logger = null)
    {
        var order = new ListOrder(custom);
        var objects = new LiveObjects(api, scanner, ReadPolicy.Retry(time));
        _time = time;
        _cached = new(cache, aliases, objects, order);
        _custom = new(api, scanner, order, search ?? new(), time, metrics);
        _namespaces = new(new NamespaceLister(
            new(api, time), objects, scanner, order, _custom, cache, new(logger, metrics, time), metrics).ListAsync, "namespace", metrics);
    }

    /// <exception cref="TimeoutException">The API server did not answer in time.</exception>
    /// <exception cref="ApiServerException">The API server rejected a request, failed or is unreachable.</exception>
    /// <exception cref="FormatException">A response is malformed.</exception>
    /// <inheritdoc/>
    public async ValueTask<DeletionEvidence> GatherAsync(string ns, string secret, CancellationToken cancellation)
    {
        using var deadline = new ReadDeadline(ReadPolicy.NamespaceTimeout, _time, cancellation);
        try
        {
            var searches = VersionedSecretName.IsValid(secret);
            return await deadline.RunAsync(async token =>
                await _cached.FindAsync(ns, secret, token).ConfigureAwait(false) is { } evidence
                    ? evidence with { Unchecked = _custom.KnownUnchecked(searches) }
                    : await _namespaces.ReadAsync((ns, searches), token).ConfigureAwait(false)).ConfigureAwait(false);
        }
        catch (TimeoutException timeout) when (_custom.Pending.Take(MaxNames).ToArray() is { Length: > 0 } pending)
        {
            throw new TimeoutException(
                $"{timeout.Message} It still lists {string.Join(", ", pending.Select(resource => resource.ToString()).Order(StringComparer.Ordinal))}. "
                + "If this lasts, leave these custom resources out with the chart value guard.search.excluded.", timeout);
        }
    }
}
