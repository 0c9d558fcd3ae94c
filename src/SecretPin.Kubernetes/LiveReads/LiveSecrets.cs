using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Checks that Secrets exist. The cache is enough for a Secret that exists, because the guard keeps a Secret that is in use. For
/// any other Secret, the API server is asked.
/// </summary>
public sealed class LiveSecrets(LiveObjects objects, ICachedCluster cache, TimeProvider time, ILiveReadMetrics? metrics = null) : ISecrets
{
    private readonly ReadCoalescer<(string Namespace, string Name), bool> _reads = new(
        ReadPolicy.TimeoutAndRetry<(string Namespace, string Name), bool>(time, (key, token) => objects.SecretExistsAsync(key.Namespace, key.Name, token)),
        "secret",
        metrics);

    /// <summary>Asks the API server, without the cache, retries or a timeout.</summary>
    /// <inheritdoc cref="LiveObjects.SecretExistsAsync"/>
    public Task<bool> ExistsLiveAsync(string ns, string name, CancellationToken cancellation) => objects.SecretExistsAsync(ns, name, cancellation);

    /// <exception cref="TimeoutException">The API server did not answer in time.</exception>
    /// <exception cref="Api.ApiServerException">The API server rejected the request, failed or is unreachable.</exception>
    /// <inheritdoc/>
    public async ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var existing = names.Where(name => cache.SecretExists(ns, name)).ToHashSet();
        if (existing.Count < names.Count)
        {
            using var deadline = new ReadDeadline(ReadPolicy.Timeout, time, cancellation);
            existing.UnionWith(await deadline.RunAsync(token =>
                ReadAsync(ns, names.Where(name => !existing.Contains(name)), token)).ConfigureAwait(false));
        }

        return existing;
    }

    /// <inheritdoc cref="FindAsync" path="/exception"/>
    /// <inheritdoc/>
    public async ValueTask<IReadOnlySet<string>> FindLiveAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        using var deadline = new ReadDeadline(ReadPolicy.Timeout, time, cancellation);
        return (await deadline.RunAsync(token => ReadAsync(ns, names, token)).ConfigureAwait(false)).ToHashSet();
    }

    private async Task<IEnumerable<string>> ReadAsync(string ns, IEnumerable<string> names, CancellationToken cancellation)
    {
        var results = await Task.WhenAll(names.Distinct().Select(async name =>
            (name, exists: await _reads.ReadAsync((ns, name), cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        return results.Where(result => result.exists).Select(result => result.name);
    }
}
