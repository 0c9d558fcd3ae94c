using SecretPin.Aws.Client;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Polling;

/// <summary>One secret in one region, asked for all aliases that look there, as often as the most impatient of them wants.</summary>
internal sealed class PolledSecret : IAsyncDisposable
{
    /// <summary>AWS keeps about 100 versions; whatever answers more pages than that is not AWS.</summary>
    private const int MaxPages = 100;

    /// <summary>Delays are in whole milliseconds: what is left of one would be waited for in a circle.</summary>
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<AliasKey, Follower> _followers = [];
    private readonly HashSet<string> _undatable = [];
    private readonly CancellationTokenSource _end;
    private readonly ISecretsManager _manager;
    private readonly Func<double> _jitter;
    private readonly TimeProvider _time;
    private volatile SecretSnapshot _look;
    private CancellationTokenSource? _wait;
    private Task _ending = Task.CompletedTask;
    private bool _isDue;

    /// <param name="secretId">Name or ARN.</param>
    /// <param name="manager">Its region.</param>
    /// <param name="jitter">What the interval is multiplied with, each time.</param>
    /// <param name="time">All waiting goes by it.</param>
    /// <param name="stop">Ends it all.</param>
    public PolledSecret(string secretId, ISecretsManager manager, Func<double> jitter, TimeProvider time, CancellationToken stop)
    {
        (SecretId, _manager, _jitter, _time) = (secretId, manager, jitter, time);
        var now = time.GetUtcNow();
        _look = new(null, new Dictionary<string, DateTimeOffset>(), now, now, null);
        _end = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    public string SecretId { get; }

    public SecretSnapshot Snapshot => _look;

    /// <summary>For how long an answer is due. That there is no such secret is one, too, and so is a refusal of this one alone.</summary>
    public TimeSpan Overdue
    {
        get
        {
            lock (_lock)
            {
                var due = _followers.Count == 0 ? DateTimeOffset.MaxValue : _look.HeardAt + (Interval * (1 + AwsSource.Jitter));
                var now = _time.GetUtcNow();
                return now > due ? now - due : TimeSpan.Zero;
            }
        }
    }

    /// <summary>From now on it is asked for this alias, too; what it looked for before no longer counts.</summary>
    /// <returns>Its latest look, unless that was before a version could be looked for that this alias needs.</returns>
    public SecretSnapshot? Follow(AliasKey alias, AwsSecret where)
    {
        lock (_lock)
        {
            var before = Interval;
            _followers[alias] = _followers.GetValueOrDefault(alias) is { } follower && follower.Where == where ? follower : new(where);
            var lacks = _look.Described is { } described && Undated(described).Any(id => !_look.CreatedAt.ContainsKey(id) && !_undatable.Contains(id));
            if (lacks || Interval < before)
            {
                _isDue |= lacks;
                _ = _wait?.CancelAsync();
            }

            return _look.HasEnded && !lacks ? _look : null;
        }
    }

    /// <returns>Whether nobody is left that wants it asked.</returns>
    public bool Unfollow(AliasKey alias)
    {
        lock (_lock)
        {
            _followers.Remove(alias);
            return _followers.Count == 0;
        }
    }

    /// <summary>What an alias was told, so that it is not told the same again.</summary>
    public void Told(AliasKey alias, SourceResult answer)
    {
        lock (_lock)
        {
            if (_followers.TryGetValue(alias, out var follower))
            {
                follower.Told = answer;
            }
        }
    }

    /// <summary>Asks until it is stopped, and then returns.</summary>
    /// <param name="answer">What an alias would be told.</param>
    /// <param name="changed">Gets the aliases to which that is news.</param>
    /// <param name="looked">Is told of each look, and the one before.</param>
    public async Task RunAsync(Func<AliasKey, AwsSecret, SecretSnapshot, SourceResult> answer, Action<AliasKey> changed, Action<SecretSnapshot, SecretSnapshot> looked)
    {
        var stop = _end.Token;
        try
        {
            while (true)
            {
                var before = _look;
                _look = await PollAsync(stop).ConfigureAwait(false);
                looked(before, _look);
                foreach (var alias in Unaware(answer))
                {
                    changed(alias);
                }

                await WaitAsync(_time.GetTimestamp(), _jitter(), stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // However the last call ended, that it did is what was wanted.
        }
    }

    public void End() => _ending = _end.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await _ending.ConfigureAwait(false);
        _end.Dispose();
    }

    private TimeSpan Interval => _followers.Count == 0 ? TimeSpan.MaxValue : _followers.Values.Min(follower => follower.Where.RefreshInterval);

    private AliasKey[] Unaware(Func<AliasKey, AwsSecret, SecretSnapshot, SourceResult> answer)
    {
        lock (_lock)
        {
            return [.. _followers.Where(follower => answer(follower.Key, follower.Value.Where, _look) != follower.Value.Told).Select(follower => follower.Key)];
        }
    }

    private async Task<SecretSnapshot> PollAsync(CancellationToken stop)
    {
        try
        {
            var described = await _manager.DescribeAsync(SecretId, stop).ConfigureAwait(false);
            var dates = await DatesAsync(described, stop).ConfigureAwait(false);
            var now = _time.GetUtcNow();
            return new(described, dates, now, now, null);
        }
        catch (AwsException failure)
        {
            return _look with { Failure = failure, HeardAt = failure.IsOfOneSecret ? _time.GetUtcNow() : _look.HeardAt };
        }
    }

    /// <summary>When versions without a 14-digit label were made. That never changes: it is asked once a version.</summary>
    private async Task<IReadOnlyDictionary<string, DateTimeOffset>> DatesAsync(DescribedSecret described, CancellationToken stop)
    {
        string[] undated;
        lock (_lock)
        {
            undated = Undated(described);
            _undatable.IntersectWith(undated);
        }

        var known = _look.CreatedAt.Where(date => undated.Contains(date.Key)).ToDictionary();
        var missing = undated.Where(id => !known.ContainsKey(id) && !_undatable.Contains(id)).ToHashSet();
        string? page = null;
        for (var pages = 0; missing.Count > 0 && pages < MaxPages && (pages == 0 || page is not null); pages++)
        {
            var listed = await _manager.ListVersionsAsync(SecretId, page, stop).ConfigureAwait(false);
            foreach (var id in missing.Where(listed.CreatedAt.ContainsKey).ToArray())
            {
                known[id] = listed.CreatedAt[id];
                missing.Remove(id);
            }

            page = listed.NextPage;
        }

        lock (_lock)
        {
            _undatable.UnionWith(missing);
        }

        return known;
    }

    /// <summary>The versions that somebody wants, and whose labels do not say which they are.</summary>
    private string[] Undated(DescribedSecret described) =>
        [.. described.Stages
            .Where(version => _followers.Values.Any(follower => version.Value.Contains(follower.Where.Stage)) && VersionLabels.In(version.Value).Length == 0)
            .Select(version => version.Key)];

    /// <summary>By no clock that somebody sets: one set back by a day would keep pins from moving for as long.</summary>
    private async Task WaitAsync(long since, double jitter, CancellationToken stop)
    {
        while (true)
        {
            using var wait = CancellationTokenSource.CreateLinkedTokenSource(stop);
            TimeSpan left;
            lock (_lock)
            {
                left = _isDue || Interval == TimeSpan.MaxValue ? TimeSpan.Zero : (Interval * jitter) - _time.GetElapsedTime(since);
                _isDue &= left >= Shortest;
                _wait = left >= Shortest ? wait : null;
            }

            if (left < Shortest)
            {
                return;
            }

            try
            {
                await Task.Delay(left, _time, wait.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!stop.IsCancellationRequested)
            {
                // Somebody came who is less patient.
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

    private sealed class Follower(AwsSecret where)
    {
        public AwsSecret Where => where;

        public SourceResult? Told { get; set; }
    }
}
