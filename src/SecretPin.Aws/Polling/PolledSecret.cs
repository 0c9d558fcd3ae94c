using SecretPin.Aws.Client;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Polling;

/// <summary>A secret in one region, polled for all aliases that follow it, at the shortest of their refresh intervals.</summary>
internal sealed class PolledSecret(string secretId, ISecretsManager manager, Func<double> jitter, TimeProvider time, CancellationToken stop)
    : IAsyncDisposable
{
    /// <summary>The jitter of the interval in either direction, as a part of the interval.</summary>
    internal const double Jitter = 0.1;

    /// <summary>AWS keeps about 100 versions. A service that sends more pages is not AWS.</summary>
    private const int MaxPages = 100;

    /// <summary>Delays have whole milliseconds. Waiting for the rest of one would be a busy loop.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(1);

    /// <summary>A timer waits for at most 49 days, and a user may choose any interval.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<AliasKey, AwsSecretSource> _followers = [];
    private readonly HashSet<string> _undatable = [];
    private readonly CancellationTokenSource _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
    private volatile SecretSnapshot _snapshot = new(null, new Dictionary<string, DateTimeOffset>(), time.GetUtcNow(), time.GetUtcNow(), null);
    private CancellationTokenSource? _wait;
    private Task _ending = Task.CompletedTask;
    private bool _isDue;

    /// <summary>Raised after each poll, with the previous snapshot and the latest one.</summary>
    public event Action<SecretSnapshot, SecretSnapshot>? Polled;

    /// <summary>The time by which a response is late. A rejection that concerns only this secret is a response too.</summary>
    public TimeSpan Overdue
    {
        get
        {
            lock (_lock)
            {
                var due = _followers.Count == 0 ? DateTimeOffset.MaxValue : _snapshot.HeardAt + (Interval * (1 + Jitter));
                var now = time.GetUtcNow();
                return now > due ? now - due : TimeSpan.Zero;
            }
        }
    }

    /// <returns>The latest snapshot; <see langword="null"/> if it lacks data that this alias needs. The next poll, which is then due, reads them.</returns>
    public SecretSnapshot? Follow(AliasKey alias, AwsSecretSource source)
    {
        lock (_lock)
        {
            var before = Interval;
            _followers[alias] = source;
            var isIncomplete = _snapshot.Described is { } described
                && Undated(described).Any(id => !_snapshot.CreatedAt.ContainsKey(id) && !_undatable.Contains(id));
            if (isIncomplete || Interval < before)
            {
                _isDue |= isIncomplete;
                _ = _wait?.CancelAsync();
            }

            return _snapshot.HasEnded && !isIncomplete ? _snapshot : null;
        }
    }

    /// <returns>Whether no follower is left.</returns>
    public bool Unfollow(AliasKey alias)
    {
        lock (_lock)
        {
            _followers.Remove(alias);
            return _followers.Count == 0;
        }
    }

    /// <summary>Polls until it is stopped, and then returns.</summary>
    public async Task RunAsync()
    {
        var ended = _end.Token;
        try
        {
            while (true)
            {
                var previous = _snapshot;
                _snapshot = await PollAsync(ended).ConfigureAwait(false);
                Polled?.Invoke(previous, _snapshot);
                await WaitAsync(time.GetTimestamp(), jitter(), ended).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (ended.IsCancellationRequested)
        {
            // Expected on shutdown.
        }
    }

    public void End() => _ending = _end.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _ending.ConfigureAwait(false);
        _end.Dispose();
    }

    private TimeSpan Interval => _followers.Count == 0 ? TimeSpan.MaxValue : _followers.Values.Min(follower => follower.RefreshInterval);

    private async Task<SecretSnapshot> PollAsync(CancellationToken cancellation)
    {
        try
        {
            var described = await manager.DescribeAsync(secretId, cancellation).ConfigureAwait(false);
            var dates = await ReadDatesAsync(described, cancellation).ConfigureAwait(false);
            var now = time.GetUtcNow();
            return new(described, dates, now, now, null);
        }
        catch (AwsException failure)
        {
            return _snapshot with { Failure = failure, HeardAt = failure.IsOfOneSecret ? time.GetUtcNow() : _snapshot.HeardAt };
        }
    }

    /// <summary>The creation times of versions without a 14-digit label. They never change, so each is requested once.</summary>
    private async Task<IReadOnlyDictionary<string, DateTimeOffset>> ReadDatesAsync(DescribedSecret described, CancellationToken cancellation)
    {
        string[] undated;
        lock (_lock)
        {
            undated = Undated(described);
            _undatable.IntersectWith(undated);
        }

        var known = _snapshot.CreatedAt.Where(date => undated.Contains(date.Key)).ToDictionary();
        var missing = undated.Where(id => !known.ContainsKey(id) && !_undatable.Contains(id)).ToHashSet();
        string? page = null;
        for (var pages = new HashSet<string>(); missing.Count > 0 && pages.Count < MaxPages;)
        {
            var listed = await manager.ListVersionsAsync(secretId, page, cancellation).ConfigureAwait(false);
            foreach (var id in missing.Where(listed.CreatedAt.ContainsKey).ToArray())
            {
                known[id] = listed.CreatedAt[id];
                missing.Remove(id);
            }

            // A token that repeats would lead to the same pages again.
            page = listed.NextPage is { } next && pages.Add(next) ? next : null;
            if (page is null)
            {
                break;
            }
        }

        lock (_lock)
        {
            _undatable.UnionWith(missing);
        }

        return known;
    }

    /// <summary>The versions that have the staging label of a follower, but no 14-digit label.</summary>
    private string[] Undated(DescribedSecret described) =>
        [.. described.Stages
            .Where(version => _followers.Values.Any(follower => version.Value.Contains(follower.Stage)))
            .Where(version => StagedVersionRule.LabelsIn(version.Value).Length == 0)
            .Select(version => version.Key)];

    /// <summary>Waits by a monotonic clock: if the system clock is set back by a day, pins must not stop for a day.</summary>
    private async Task WaitAsync(long since, double factor, CancellationToken cancellation)
    {
        while (true)
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            TimeSpan remaining;
            lock (_lock)
            {
                remaining = _isDue || Interval == TimeSpan.MaxValue ? TimeSpan.Zero : (Interval * factor) - time.GetElapsedTime(since);
                remaining = remaining < LongestWait ? remaining : LongestWait;
                _isDue &= remaining >= ShortestWait;
                _wait = remaining >= ShortestWait ? wait : null;
            }

            if (remaining < ShortestWait)
            {
                return;
            }

            try
            {
                await Task.Delay(remaining, time, wait.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                // A new follower has a shorter interval or needs a poll now.
            }
            finally
            {
                lock (_lock)
                {
                    _wait = null;
                }
            }
        }
    }
}
