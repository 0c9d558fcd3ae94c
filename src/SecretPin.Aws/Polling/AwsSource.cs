using Microsoft.Extensions.Logging;
using SecretPin.Aws.Client;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Polling;

/// <summary>
/// The source <c>awsSecretsManager</c>: the version with a staging label. It polls AWS in the background, once for all aliases of a
/// secret, and answers from the last poll, so the pin controller never waits for AWS.
/// </summary>
public sealed partial class AwsSource(RegionalClients regions, AwsOptions options, TimeProvider time, Random random, ILogger<AwsSource> logger) : IPinSource
{
    /// <summary>The member of <c>spec.source</c>.</summary>
    public const string Name = "awsSecretsManager";

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Region, string SecretId), PolledSecret> _secrets = [];
    private readonly Dictionary<AliasKey, FollowingAlias> _aliases = [];
    private readonly Dictionary<PolledSecret, Task> _running = [];
    private CancellationToken? _stop;

    public event Action<string, AliasName>? Changed;

    /// <summary>The time by which the most overdue poll is late; zero if none is, <see langword="null"/> if no alias has this source.</summary>
    public TimeSpan? Staleness
    {
        get
        {
            lock (_lock)
            {
                return _secrets.Count == 0 ? null : _secrets.Values.Max(secret => secret.Overdue);
            }
        }
    }

    /// <summary>Polls AWS until it is stopped, and then returns. The first poll follows the first <see cref="ReadAsync"/>.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        lock (_lock)
        {
            _stop = stop;
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, time, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Task[] running;
        lock (_lock)
        {
            _stop = null;
            _secrets.Clear();
            _aliases.Clear();
            running = [.. _running.Values];
        }

        await Task.WhenAll(running).ConfigureAwait(false);
    }

    public ValueTask<SourceResult?> ReadAsync(SecretAlias declared, CancellationToken cancellation)
    {
        if (declared.Aws is not { } source)
        {
            Forget(declared.Namespace, declared.Name);
            return default;
        }

        lock (_lock)
        {
            var key = new AliasKey(declared.Namespace, declared.Name);
            if (Follow(key, source) is not { } snapshot)
            {
                return default;
            }

            var result = Evaluate(key, source, snapshot);
            _aliases[key] = new(source, result);
            return new(result);
        }
    }

    public void Forget(string ns, AliasName name)
    {
        lock (_lock)
        {
            var key = new AliasKey(ns, name);
            if (_aliases.Remove(key, out var alias) && _secrets.TryGetValue(alias.Secret, out var secret) && secret.Unfollow(key))
            {
                _secrets.Remove(alias.Secret);
                secret.End();
            }
        }
    }

    /// <returns><see langword="null"/> if the next poll decides, or if the source is not running.</returns>
    private SecretSnapshot? Follow(AliasKey key, AwsSecretSource source)
    {
        if (_stop is not { IsCancellationRequested: false } stop)
        {
            return null;
        }

        var before = _aliases.GetValueOrDefault(key);
        if (before?.Source != source)
        {
            if (before is not null && before.Secret != (source.Region, source.SecretId))
            {
                Forget(key.Namespace, key.Name);
            }

            _aliases[key] = new(source, LastResult: null);
        }

        if (_secrets.TryGetValue((source.Region, source.SecretId), out var secret))
        {
            return secret.Follow(key, source);
        }

        secret = _secrets[(source.Region, source.SecretId)] = new(source.SecretId, regions[source.Region], NextJitter, time, stop);
        secret.Polled += (previous, latest) => Handle(source.Region, source.SecretId, previous, latest);
        secret.Follow(key, source);
        _running[secret] = RunAsync(secret);
        return null;
    }

    private async Task RunAsync(PolledSecret secret)
    {
        await Task.Yield();
        await secret.RunAsync().ConfigureAwait(false);
        lock (_lock)
        {
            _running.Remove(secret);
        }

        await secret.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>Logs a changed failure, and raises <see cref="Changed"/> for each alias whose result has changed.</summary>
    private void Handle(string region, string secretId, SecretSnapshot previous, SecretSnapshot latest)
    {
        if (latest.Failure is { } failure && failure.Message != previous.Failure?.Message)
        {
            Log.Failed(logger, secretId, region, failure.Message);
        }
        else if (latest.Failure is null && previous.Failure is not null)
        {
            Log.Recovered(logger, secretId, region);
        }

        AliasKey[] changed;
        lock (_lock)
        {
            changed = [.. _aliases
                .Where(alias => alias.Value.Secret == (region, secretId) && Evaluate(alias.Key, alias.Value.Source, latest) != alias.Value.LastResult)
                .Select(alias => alias.Key)];
        }

        foreach (var key in changed)
        {
            Changed?.Invoke(key.Namespace, key.Name);
        }
    }

    private SourceResult Evaluate(AliasKey key, AwsSecretSource source, SecretSnapshot snapshot) =>
        StagedVersionRule.Of(key.Name, source, snapshot, time.GetUtcNow(), options.StaleAfter);

    private double NextJitter()
    {
        lock (_lock)
        {
            return 1 + (PolledSecret.Jitter * ((2 * random.NextDouble()) - 1));
        }
    }

    /// <param name="Source">The source in the spec.</param>
    /// <param name="LastResult">The last result of <see cref="ReadAsync"/>; <see langword="null"/> if there was none for this source.</param>
    private sealed record FollowingAlias(AwsSecretSource Source, SourceResult? LastResult)
    {
        public (string Region, string SecretId) Secret => (Source.Region, Source.SecretId);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 600, Level = LogLevel.Warning, Message = "{SecretId} in {Region}: {Problem}")]
        public static partial void Failed(ILogger logger, string secretId, string region, string problem);

        [LoggerMessage(EventId = 601, Level = LogLevel.Information, Message = "{SecretId} in {Region}: AWS answers again.")]
        public static partial void Recovered(ILogger logger, string secretId, string region);
    }
}

internal readonly record struct AliasKey(string Namespace, AliasName Name);
