using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>
/// Runs work in one replica at a time. KubernetesClient's LeaderElector uses the system clock, so tests cannot control it, and
/// does not release the lease when it stops; see docs/decisions/0015.
/// </summary>
public sealed partial class LeaderElector(
    ApiServer api, LeaderElectionOptions options, TimeProvider time, Random random, ILogger<LeaderElector> logger)
{
    private readonly LeaseLock _lease = new(api, options.Namespace, options.Name, options.Identity, options.LeaseDuration, time);
    private volatile bool _isLeading;

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

                var jitter = 0.2 * random.NextDouble();
                await Task.Delay(options.RetryPeriod * (1 + jitter), time, stop).ConfigureAwait(false);
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
        Log.Leading(logger, options.Identity);

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
                Log.Failed(logger, failure.Message);
            }
            catch (Exception)
            {
                // The second part was cancelled.
            }
        }

        // Release the lease only now: no other replica may lead before the work has ended.
        _isLeading = false;
        Log.StoppedLeading(logger, options.Identity);
        await ReleaseAsync().ConfigureAwait(false);
    }

    /// <summary>Returns when the lease is lost, or was not renewed before the deadline.</summary>
    private async Task RenewAsync(CancellationToken stop)
    {
        var renewedAt = time.GetTimestamp();
        while (time.GetElapsedTime(renewedAt) < options.RenewDeadline)
        {
            await Task.Delay(options.RetryPeriod, time, stop).ConfigureAwait(false);
            var attemptedAt = time.GetTimestamp();
            var remaining = options.RenewDeadline - time.GetElapsedTime(renewedAt, attemptedAt);
            if (remaining <= TimeSpan.Zero)
            {
                // The process was paused.
                return;
            }

            try
            {
                using var deadline = new RenewableTimeout(remaining, time, stop);
                if (!await _lease.TryAcquireOrRenewAsync(deadline.Token).ConfigureAwait(false))
                {
                    return;
                }

                renewedAt = attemptedAt;
            }
            catch (Exception failure) when (!stop.IsCancellationRequested)
            {
                Log.NotRenewed(logger, failure.Message);
            }
        }
    }

    private async Task<bool> TryAcquireOrRenewAsync(CancellationToken stop)
    {
        try
        {
            using var deadline = new RenewableTimeout(options.RenewDeadline, time, stop);
            return await _lease.TryAcquireOrRenewAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            Log.NotRenewed(logger, failure.Message);
            return false;
        }
    }

    /// <summary>Best effort: a lease that is not released expires.</summary>
    private async Task ReleaseAsync()
    {
        try
        {
            using var deadline = new RenewableTimeout(options.RetryPeriod, time, CancellationToken.None);
            await _lease.ReleaseAsync(deadline.Token).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            Log.NotReleased(logger, failure.Message);
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
