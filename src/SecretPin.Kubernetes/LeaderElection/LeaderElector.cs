using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>
/// Runs work in one replica at a time. KubernetesClient's LeaderElector uses the system clock, so tests cannot control it, and
/// does not release the lease when it stops; see docs/decisions/0015.
/// </summary>
public sealed partial class LeaderElector
{
    private readonly LeaderElectionOptions _options;
    private readonly LeaseLock _lease;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly ILogger _logger;
    private volatile bool _isLeading;

    /// <param name="api">The API server.</param>
    /// <param name="options">The lease and its durations.</param>
    /// <param name="time">The clock for all waits.</param>
    /// <param name="random">The source of jitter. Not shared with another thread.</param>
    /// <param name="logger">Logs when this replica starts and stops leading.</param>
    public LeaderElector(ApiServer api, LeaderElectionOptions options, TimeProvider time, Random random, ILogger<LeaderElector> logger)
    {
        (_options, _time, _random, _logger) = (options, time, random, logger);
        _lease = new(api, options.Namespace, options.Name, options.Identity, options.LeaseDuration, time);
    }

    public bool IsLeading => _isLeading;

    /// <summary>Runs the work whenever this replica holds the lease. When stopped, releases the lease and returns.</summary>
    /// <param name="lead">The work. It is stopped when the lease is lost, and starts again with the next lease.</param>
    /// <param name="stop">Stops the work and the election.</param>
    public async Task RunAsync(Func<CancellationToken, Task> lead, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                if (await TryAcquireOrRenewAsync(stop).ConfigureAwait(false))
                {
                    await LeadAsync(lead, stop).ConfigureAwait(false);
                }

                var jitter = 0.2 * _random.NextDouble();
                await Task.Delay(_options.RetryPeriod * (1 + jitter), _time, stop).ConfigureAwait(false);
            }
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Expected on shutdown.
        }
    }

    private async Task LeadAsync(Func<CancellationToken, Task> lead, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _isLeading = true;
        Log.Leading(_logger, _options.Identity);

        // On another thread: work that never awaits must not delay the renewals.
        var work = Task.Run(() => lead(end.Token), CancellationToken.None);
        var renewal = RenewAsync(end.Token);
        var first = await Task.WhenAny(work, renewal).ConfigureAwait(false);
        await end.CancelAsync().ConfigureAwait(false);
        foreach (var part in new[] { work, renewal })
        {
            try
            {
                await part.ConfigureAwait(false);
            }
            catch (Exception failure) when (part == first && !stop.IsCancellationRequested)
            {
                Log.Failed(_logger, failure.Message);
            }
            catch (Exception)
            {
                // The second part was cancelled.
            }
        }

        // Release the lease only now: no other replica may lead before the work has ended.
        _isLeading = false;
        Log.StoppedLeading(_logger, _options.Identity);
        await ReleaseAsync().ConfigureAwait(false);
    }

    /// <summary>Returns when the lease is lost, or was not renewed before the deadline.</summary>
    private async Task RenewAsync(CancellationToken stop)
    {
        var renewedAt = _time.GetTimestamp();
        while (_time.GetElapsedTime(renewedAt) < _options.RenewDeadline)
        {
            await Task.Delay(_options.RetryPeriod, _time, stop).ConfigureAwait(false);
            var attemptedAt = _time.GetTimestamp();
            var remaining = _options.RenewDeadline - _time.GetElapsedTime(renewedAt, attemptedAt);
            if (remaining <= TimeSpan.Zero)
            {
                // The process was paused.
                return;
            }

            try
            {
                using var deadline = new RenewableTimeout(remaining, _time, stop);
                if (!await _lease.TryAcquireOrRenewAsync(deadline.Token).ConfigureAwait(false))
                {
                    return;
                }

                renewedAt = attemptedAt;
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                Log.NotRenewed(_logger, failure.Message);
            }
        }
    }

    private async Task<bool> TryAcquireOrRenewAsync(CancellationToken stop)
    {
        try
        {
            using var deadline = new RenewableTimeout(_options.RenewDeadline, _time, stop);
            return await _lease.TryAcquireOrRenewAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            Log.NotRenewed(_logger, failure.Message);
            return false;
        }
    }

    /// <summary>Best effort: a lease that is not released expires.</summary>
    private async Task ReleaseAsync()
    {
        try
        {
            using var deadline = new RenewableTimeout(_options.RetryPeriod, _time, CancellationToken.None);
            await _lease.ReleaseAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Log.NotReleased(_logger, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 210, Level = LogLevel.Information, Message = "{Identity} is the leader.")]
        public static partial void Leading(ILogger logger, string identity);

        [LoggerMessage(EventId = 211, Level = LogLevel.Information, Message = "{Identity} is no longer the leader.")]
        public static partial void StoppedLeading(ILogger logger, string identity);

        [LoggerMessage(EventId = 212, Level = LogLevel.Error, Message = "The work of the leader failed: {Problem}")]
        public static partial void Failed(ILogger logger, string problem);

        [LoggerMessage(EventId = 213, Level = LogLevel.Warning, Message = "Could not acquire or renew the lease: {Problem}")]
        public static partial void NotRenewed(ILogger logger, string problem);

        [LoggerMessage(EventId = 214, Level = LogLevel.Warning, Message = "Could not release the lease, which expires by itself: {Problem}")]
        public static partial void NotReleased(ILogger logger, string problem);
    }
}
