using Microsoft.Extensions.Logging;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>
/// Lets one replica at a time do some work. (KubernetesClient's LeaderElector goes by a clock of its own, which no test
/// can move, and does not give the lease back when it is stopped.)
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
    /// <param name="options">The lease, and its times.</param>
    /// <param name="time">All waiting goes by it.</param>
    /// <param name="random">For jitter; not shared with another thread.</param>
    /// <param name="logger">Is told who leads.</param>
    public LeaderElector(ApiServer api, LeaderElectionOptions options, TimeProvider time, Random random, ILogger<LeaderElector> logger)
    {
        (_options, _time, _random, _logger) = (options, time, random, logger);
        _lease = new(api, options.Namespace, options.Name, options.Identity, options.LeaseDuration, time);
    }

    public bool IsLeading => _isLeading;

    /// <summary>Leads whenever it may, until it is stopped; then gives the lease back, and returns.</summary>
    /// <param name="lead">The work. It is stopped when the lease is lost, and begins anew with the next one.</param>
    /// <param name="stop">Ends it all.</param>
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
            // However the last request ended, that it did is what was wanted.
        }
    }

    private async Task LeadAsync(Func<CancellationToken, Task> lead, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _isLeading = true;
        Log.Leads(_logger, _options.Identity);

        // Elsewhere, so that work which does not wait for anything cannot keep the lease from being renewed.
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
                // However it ended, that it did is what was wanted.
            }
        }

        // Only now: nobody else leads before our work has ended.
        _isLeading = false;
        Log.LeadsNoMore(_logger, _options.Identity);
        await ReleaseAsync().ConfigureAwait(false);
    }

    /// <summary>Returns when the lease is lost, or could not be renewed for so long that it may be.</summary>
    private async Task RenewAsync(CancellationToken stop)
    {
        var renewed = _time.GetTimestamp();
        while (_time.GetElapsedTime(renewed) < _options.RenewDeadline)
        {
            await Task.Delay(_options.RetryPeriod, _time, stop).ConfigureAwait(false);
            var tried = _time.GetTimestamp();
            var left = _options.RenewDeadline - _time.GetElapsedTime(renewed, tried);
            if (left <= TimeSpan.Zero)
            {
                // The whole process was held up.
                return;
            }

            try
            {
                using var deadline = new RenewableTimeout(left, _time, stop);
                if (!await _lease.TryAcquireOrRenewAsync(deadline.Token).ConfigureAwait(false))
                {
                    return;
                }

                renewed = tried;
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

    /// <summary>As well as it can: what is not given back runs out.</summary>
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
        [LoggerMessage(EventId = 210, Level = LogLevel.Information, Message = "{Identity} leads.")]
        public static partial void Leads(ILogger logger, string identity);

        [LoggerMessage(EventId = 211, Level = LogLevel.Information, Message = "{Identity} leads no more.")]
        public static partial void LeadsNoMore(ILogger logger, string identity);

        [LoggerMessage(EventId = 212, Level = LogLevel.Error, Message = "What the leader does has failed: {Problem}")]
        public static partial void Failed(ILogger logger, string problem);

        [LoggerMessage(EventId = 213, Level = LogLevel.Warning, Message = "The lease could not be taken or renewed: {Problem}")]
        public static partial void NotRenewed(ILogger logger, string problem);

        [LoggerMessage(EventId = 214, Level = LogLevel.Warning, Message = "The lease could not be given back, and will run out: {Problem}")]
        public static partial void NotReleased(ILogger logger, string problem);
    }
}
