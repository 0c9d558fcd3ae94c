using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Checks that Secrets exist. The cache is enough for a Secret that exists, because the guard keeps a Secret that is in use. For
/// any other Secret, the API server is asked.
/// </summary>
public sealed class LiveSecrets : ISecrets
{
    private readonly LiveObjects _objects;
    private readonly ICachedCluster _cache;
    private readonly TimeProvider _time;
    private readonly ReadCoalescer<(string Namespace, string Name), bool> _reads;
    private readonly ReadCoalescer<string, IReadOnlySet<string>> _lists;

    public LiveSecrets(ApiServer api, ObjectScanner scanner, ICachedCluster cache, TimeProvider time, ILiveReadMetrics? metrics = null)
    {
        (_objects, _cache, _time) = (new(api, scanner), cache, time);
        _reads = new(
            ReadPolicy.TimeoutAndRetry<(string Namespace, string Name), bool>(time, (key, token) => ExistsLiveAsync(key.Namespace, key.Name, token)),
            "secret", metrics);
        var lists = new LiveList(api, time);
        _lists = new(
            async (ns, token) => (await lists.ScanAsync(scanner, Resources.Secrets, ns, token).ConfigureAwait(false)).Objects
                .Where(secret => !secret.IsBeingDeleted).Select(secret => secret.Name).ToHashSet(),
            "secrets", metrics);
    }

    /// <summary>Asks the API server, without the cache, retries or a timeout.</summary>
    /// <inheritdoc cref="LiveObjects.SecretExistsAsync"/>
    public Task<bool> ExistsLiveAsync(string ns, string name, CancellationToken cancellation) => _objects.SecretExistsAsync(ns, name, cancellation);

    public bool IsKnown(string ns, string name) => _cache.SecretExists(ns, name);

    /// <exception cref="TimeoutException">The API server did not answer in time.</exception>
    /// <exception cref="ApiServerException">The API server rejected the request, failed or is unreachable.</exception>
    /// <inheritdoc/>
    public async ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var existing = names.Where(name => _cache.SecretExists(ns, name)).ToHashSet();
        if (existing.Count < names.Count)
        {
            using var deadline = new ReadDeadline(ReadPolicy.Timeout, _time, cancellation);
            existing.UnionWith(await deadline.RunAsync(token =>
                ReadAsync(ns, names.Where(name => !existing.Contains(name)), token)).ConfigureAwait(false));
        }

        return existing;
    }

    /// <inheritdoc cref="FindAsync" path="/exception"/>
    /// <inheritdoc/>
    public async ValueTask<IReadOnlySet<string>> FindLiveAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        using var deadline = new ReadDeadline(ReadPolicy.Timeout, _time, cancellation);
        return (await deadline.RunAsync(token => ReadAsync(ns, names, token)).ConfigureAwait(false)).ToHashSet();
    }

    private async Task<IEnumerable<string>> ReadAsync(string ns, IEnumerable<string> names, CancellationToken cancellation)
    {
        var distinct = names.ToHashSet();
        if (distinct.Count > ReadPolicy.MaxSingleReads)
        {
            return distinct.Intersect(await _lists.ReadAsync(ns, cancellation).ConfigureAwait(false));
        }

        var results = await Task.WhenAll(distinct.Select(async name =>
            (name, exists: await _reads.ReadAsync((ns, name), cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        return results.Where(result => result.exists).Select(result => result.name);
    }
}
