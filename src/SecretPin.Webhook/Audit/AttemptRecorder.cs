using System.Net;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using SecretPin.Core.Guard;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Audit;

/// <summary>Writes attempts into the cluster in the background, never faster than it may: <c>BlockedDeletion</c>s, and Events.</summary>
internal sealed partial class AttemptRecorder : IHostedService, IDisposable
{
    /// <summary>Events are a convenience: those that wait too long give way.</summary>
    private const int MaxUntold = 100;

    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(10);

    private readonly BlockedDeletionStore _objects;
    private readonly DeletionEvents _events;
    private readonly AuditOptions _options;
    private readonly WebhookMetrics _metrics;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly PendingAttempts _pending;
    private readonly TokenBucketRateLimiter _limiter;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<AttemptBatch> _untold = Channel.CreateBounded<AttemptBatch>(
        new BoundedChannelOptions(MaxUntold) { FullMode = BoundedChannelFullMode.DropOldest });

    private Task _running = Task.CompletedTask;
    private TimeSpan _delay = FirstDelay;

    public AttemptRecorder(
        BlockedDeletionStore objects, DeletionEvents events, IOptions<AuditOptions> options, WebhookMetrics metrics, TimeProvider clock,
        ILogger<AttemptRecorder> logger)
    {
        (_objects, _events, _options, _metrics, _clock, _logger) = (objects, events, options.Value, metrics, clock, logger);
        _pending = new(_options.Capacity, metrics.AuditDropped);
        _limiter = new(new()
        {
            TokenLimit = _options.Burst,
            TokensPerPeriod = 1,
            ReplenishmentPeriod = TimeSpan.FromSeconds(1) / _options.WritesPerSecond,
            QueueLimit = int.MaxValue,
        });
        metrics.ObserveAuditQueue(() => _pending.Count);
    }

    /// <returns>Completes when the attempt is written or given up; never fails.</returns>
    public Task RecordAsync(DeletionAttempt attempt)
    {
        // Whoever is far behind in the queue would wait in vain.
        var isBehind = _pending.Count > _options.WritesPerSecond;
        var settled = _pending.Add(attempt);
        return isBehind ? Task.CompletedTask : settled;
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _running = Task.WhenAll(Task.Run(RecordAllAsync, CancellationToken.None), Task.Run(WriteEventsAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    /// <summary>Comes after the last review was answered.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _pending.Complete();
        try
        {
            await _running.WaitAsync(_options.Flush, _clock, cancellationToken);
        }
        catch (Exception late) when (late is TimeoutException or OperationCanceledException)
        {
            await _stop.CancelAsync();
            await _running;
        }

        long lost = 0;
        while (_pending.TryTake(out var left))
        {
            lost += left.Batch.Count;
        }

        if (lost > 0)
        {
            _metrics.AuditDropped(lost);
            Log.Lost(_logger, lost);
        }
    }

    public void Dispose()
    {
        _limiter.Dispose();
        _stop.Dispose();
    }

    private async Task RecordAllAsync()
    {
        try
        {
            while (await _pending.WaitAsync(_stop.Token))
            {
                await MayWriteAsync(_stop.Token);
                if (_pending.TryTake(out var next))
                {
                    await RecordAsync(next);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The flush took too long.
        }
        finally
        {
            _untold.Writer.TryComplete();
        }
    }

    private async Task RecordAsync(PendingBatch pending)
    {
        try
        {
            await WithinTimeoutAsync(token => _objects.RecordAsync(pending.Batch, MayWriteAsync, token));
            pending.Settle();
            _untold.Writer.TryWrite(pending.Batch);
            _delay = FirstDelay;
        }
        catch (Exception failure) when (IsFinal(failure))
        {
            Log.GaveUp(_logger, pending.Batch.Secret.ToString(), pending.Batch.Count, failure.Message);
            _metrics.AuditDropped(pending.Batch.Count);
            pending.Settle();
        }
        catch (Exception failure)
        {
            _metrics.AuditFailed();
            _pending.Return(pending);
            if (failure is ApiServerException { StatusCode: HttpStatusCode.Conflict })
            {
                return;
            }

            Log.NotYet(_logger, pending.Batch.Secret.ToString(), failure.Message, _delay);
            var delay = _delay;
            _delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
            await Task.Delay(delay, _clock, _stop.Token);
        }
    }

    private async Task WriteEventsAsync()
    {
        try
        {
            await foreach (var batch in _untold.Reader.ReadAllAsync(_stop.Token))
            {
                foreach (var outcome in Enum.GetValues<AttemptOutcome>().Where(outcome => batch[outcome] > 0))
                {
                    await WriteEventAsync(batch, outcome);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The flush took too long.
        }
    }

    private async Task WriteEventAsync(AttemptBatch batch, AttemptOutcome outcome)
    {
        await MayWriteAsync(_stop.Token);
        try
        {
            await WithinTimeoutAsync(token => _events.RecordAsync(batch, outcome, token));
        }
        catch (Exception failure) when (!_stop.IsCancellationRequested)
        {
            Log.NotTold(_logger, batch.Secret.ToString(), failure.Message);
        }
    }

    private async Task WithinTimeoutAsync(Func<CancellationToken, Task> write)
    {
        using var timeout = new CancellationTokenSource(WriteTimeout, _clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        await write(both.Token);
    }

    private async Task MayWriteAsync(CancellationToken cancellation)
    {
        using var permit = await _limiter.AcquireAsync(1, cancellation);
        _metrics.AuditWrote();
    }

    /// <summary>The namespace is going, the CRD is not installed, or a policy of the cluster's says no: it would say so again.</summary>
    private static bool IsFinal(Exception failure) => failure is ApiServerException
    {
        StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity,
    };

    private static partial class Log
    {
        [LoggerMessage(510, LogLevel.Warning, "BlockedDeletion {Secret} could not be written yet: {Problem} Next attempt in {Delay}")]
        public static partial void NotYet(ILogger logger, string secret, string problem, TimeSpan delay);

        [LoggerMessage(511, LogLevel.Error, "BlockedDeletion {Secret} cannot be written: {Problem} {Count} attempts are in the lines of category Audit alone")]
        public static partial void GaveUp(ILogger logger, string secret, long count, string problem);

        [LoggerMessage(512, LogLevel.Error, "Stopped before {Count} attempts were in a BlockedDeletion; they are in the lines of category Audit alone")]
        public static partial void Lost(ILogger logger, long count);

        [LoggerMessage(513, LogLevel.Warning, "No Event could be written at Secret {Secret}: {Problem}")]
        public static partial void NotTold(ILogger logger, string secret, string problem);
    }
}
