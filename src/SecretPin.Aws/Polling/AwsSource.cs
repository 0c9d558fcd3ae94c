using Microsoft.Extensions.Logging;
using SecretPin.Aws.Client;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Aws.Polling;

/// <summary>
/// The source <c>awsSecretsManager</c>: the version that carries a staging label. It asks in the background, one call for
/// all aliases of one secret, and answers from what it knows: whoever keeps pins never waits for AWS.
/// </summary>
public sealed partial class AwsSource : IPinSource
{
    /// <summary>The member of <c>spec.source</c>.</summary>
    public const string Name = "awsSecretsManager";

    /// <summary>Of the interval, in either direction.</summary>
    internal const double Jitter = 0.1;

    private readonly Lock _lock = new();
    private readonly Dictionary<(string Region, string SecretId), PolledSecret> _secrets = [];
    private readonly Dictionary<AliasKey, (string Region, string SecretId)> _aliases = [];
    private readonly Dictionary<PolledSecret, Task> _running = [];
    private readonly RegionalClients _regions;
    private readonly AwsOptions _options;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private CancellationToken? _stop;

    /// <param name="regions">Ask AWS.</param>
    /// <param name="options">Valid ones.</param>
    /// <param name="time">All waiting goes by it.</param>
    /// <param name="random">For jitter; not shared with another thread.</param>
    /// <param name="logger">Is told when a secret can no longer be asked for, and when it can again.</param>
    public AwsSource(RegionalClients regions, AwsOptions options, TimeProvider time, Random random, ILogger<AwsSource> logger) =>
        (_regions, _options, _time, _random, _logger) = (regions, options, time, random, logger);

    public event Action<string, AliasName>? Changed;

    /// <summary>For how long the answer is due that is due longest; 0 where none is, <see langword="null"/> where no alias asks.</summary>
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

    /// <summary>Asks AWS until it is stopped, and then returns. Without it nothing is ever asked; it begins with the first alias.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        lock (_lock)
        {
            _stop = stop;
        }

        var stopped = new TaskCompletionSource();
        await using (stop.Register(stopped.SetResult).ConfigureAwait(false))
        {
            await stopped.Task.ConfigureAwait(false);
        }

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
        if (declared.Aws is not { } where)
        {
            Forget(declared.Namespace, declared.Name);
            return default;
        }

        var alias = new AliasKey(declared.Namespace, declared.Name);
        if (Followed(alias, where) is not { } secret || secret.Follow(alias, where) is not { } look)
        {
            return default;
        }

        var answer = Answer(alias, where, look);
        secret.Told(alias, answer);
        return new(answer);
    }

    public void Forget(string ns, AliasName name)
    {
        lock (_lock)
        {
            var alias = new AliasKey(ns, name);
            if (_aliases.Remove(alias, out var key) && _secrets.TryGetValue(key, out var secret) && secret.Unfollow(alias))
            {
                _secrets.Remove(key);
                secret.End();
            }
        }
    }

    private PolledSecret? Followed(AliasKey alias, AwsSecret where)
    {
        lock (_lock)
        {
            var key = (where.Region, where.SecretId);
            if (_stop is not { IsCancellationRequested: false } stop)
            {
                return null;
            }

            if (_aliases.TryGetValue(alias, out var before) && before != key)
            {
                Forget(alias.Namespace, alias.Name);
            }

            _aliases[alias] = key;
            if (!_secrets.TryGetValue(key, out var secret))
            {
                secret = new(where.SecretId, _regions[where.Region], NextJitter, _time, stop);
                _secrets[key] = secret;
                secret.Follow(alias, where);
                _running[secret] = RunAsync(secret, where);
            }

            return secret;
        }
    }

    private async Task RunAsync(PolledSecret secret, AwsSecret where)
    {
        await Task.Yield();
        await secret.RunAsync(Answer, alias => Changed?.Invoke(alias.Namespace, alias.Name), (before, now) => Note(where, before, now)).ConfigureAwait(false);
        lock (_lock)
        {
            _running.Remove(secret);
        }

        await secret.DisposeAsync().ConfigureAwait(false);
    }

    private SourceResult Answer(AliasKey alias, AwsSecret where, SecretSnapshot look) =>
        StagedVersion.Of(alias.Name, where, look, _time.GetUtcNow(), _options.StaleAfter);

    private void Note(AwsSecret where, SecretSnapshot before, SecretSnapshot now)
    {
        if (now.Failure is { } failure && failure.Message != before.Failure?.Message)
        {
            Log.Failed(_logger, where.SecretId, where.Region, failure.Message);
        }
        else if (now.Failure is null && before.Failure is not null)
        {
            Log.Recovered(_logger, where.SecretId, where.Region);
        }
    }

    private double NextJitter()
    {
        lock (_lock)
        {
            return 1 + (Jitter * ((2 * _random.NextDouble()) - 1));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 600, Level = LogLevel.Warning, Message = "{SecretId} in {Region}: {Problem}")]
        public static partial void Failed(ILogger logger, string secretId, string region, string problem);

        [LoggerMessage(EventId = 601, Level = LogLevel.Information, Message = "{SecretId} in {Region}: AWS answers again.")]
        public static partial void Recovered(ILogger logger, string secretId, string region);
    }
}
