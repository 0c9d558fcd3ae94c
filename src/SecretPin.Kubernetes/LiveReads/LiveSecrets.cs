using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>
/// Which Secrets there are. The watch's word is enough for a Secret that exists, since the guard lets nobody delete one
/// in use; for one that does not, the API server is asked.
/// </summary>
public sealed class LiveSecrets : ISecrets
{
    private readonly IKnownSecrets _known;
    private readonly TimeProvider _time;
    private readonly ReadCoalescer<(string Namespace, string Name), bool> _reads;

    public LiveSecrets(ILiveSecrets live, IKnownSecrets known, TimeProvider time, ILiveReadMetrics? metrics = null)
    {
        (_known, _time) = (known, time);
        var pipeline = LiveRead.Pipeline(time);
        _reads = new(
            (key, abandoned) => pipeline.ExecuteAsync(
                async token => await live.ExistsAsync(key.Namespace, key.Name, token).ConfigureAwait(false), abandoned).AsTask(),
            "secret",
            metrics);
    }

    /// <exception cref="TimeoutException">The API server did not answer in time.</exception>
    /// <exception cref="Api.ApiServerException">It could not be asked, or refused.</exception>
    /// <inheritdoc/>
    public async ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlyCollection<string> names, CancellationToken cancellation)
    {
        var found = names.Where(name => _known.Exists(ns, name)).ToHashSet();
        if (found.Count < names.Count)
        {
            using var budget = new ReadDeadline(LiveRead.Timeout, _time, cancellation);
            foreach (var name in await budget.RunAsync(token => FindLiveAsync(ns, names.Where(name => !found.Contains(name)), token)).ConfigureAwait(false))
            {
                found.Add(name);
            }
        }

        return found;
    }

    private async Task<string[]> FindLiveAsync(string ns, IEnumerable<string> names, CancellationToken cancellation)
    {
        var answers = await Task.WhenAll(names.Distinct().Select(async name =>
            (name, exists: await _reads.ReadAsync((ns, name), cancellation).ConfigureAwait(false)))).ConfigureAwait(false);
        return [.. answers.Where(answer => answer.exists).Select(answer => answer.name)];
    }
}
