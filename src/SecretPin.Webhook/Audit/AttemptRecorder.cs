using System.Net;
using System.Threading.Channels;
using System.Threading.RateLimiting;
using SecretPin.Core.Guard;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Audit;

/// <summary>Writes attempts to delete Secrets into the cluster, in the background and rate-limited: as <c>BlockedDeletion</c>s and Events.</summary>
internal sealed partial class AttemptRecorder(
    BlockedDeletionStore store, DeletionEvents eventWriter, AuditOptions options, WebhookMetrics metrics, TimeProvider clock, ILogger<AttemptRecorder> logger)
    : IHostedService, IDisposable
{
    /// <summary>Events are a convenience, so the oldest ones are dropped.</summary>
    private const int MaxPendingEvents = 100;

    private static readonly TimeSpan WriteTimeout = TimeSpan.FromSeconds(5);
    private static readonly Backoff Backoff = new(TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10));

    private readonly PendingAttempts _pending = new(options.Capacity, metrics.AuditDropped);
    private readonly TokenBucketRateLimiter _limiter = new(new()
    {
        TokenLimit = options.Burst,
        TokensPerPeriod = 1,
        ReplenishmentPeriod = TimeSpan.FromSeconds(1) / options.WritesPerSecond,
        QueueLimit = int.MaxValue,
    });
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<AttemptBatch> _events = Channel.CreateBounded<AttemptBatch>(
        new BoundedChannelOptions(MaxPendingEvents) { FullMode = BoundedChannelFullMode.DropOldest });

    private Task _running = Task.CompletedTask;
    private int _failures;

    /// <returns>Completes when the attempt is written or given up, with whether it was written; never fails.</returns>
    public Task<bool> RecordAsync(DeletionAttempt attempt) => _pending.Add(attempt);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        metrics.ObserveAuditQueue(() => _pending.Count);
        _running = Task.WhenAll(Task.Run(RecordAllAsync, CancellationToken.None), Task.Run(WriteEventsAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    /// <summary>The host calls it after the last review.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _pending.Complete();
        try
        {
            await _running.WaitAsync(options.Flush, clock, cancellationToken);
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
            left.Settle(isWritten: false);
        }

        if (lost > 0)
        {
            metrics.AuditDropped(lost);
            Log.Lost(logger, lost);
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
                await AcquirePermitAsync(_stop.Token);
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
            _events.Writer.TryComplete();
        }
    }

    private async Task RecordAsync(PendingBatch pending)
    {
        try
        {
            await WithinTimeoutAsync(token => store.RecordAsync(pending.Batch, token));
            pending.Settle(isWritten: true);
            _events.Writer.TryWrite(pending.Batch);
            _failures = 0;
        }
        catch (Exception failure) when (IsFinal(failure))
        {
            Log.GaveUp(logger, pending.Batch.Secret.ToString(), pending.Batch.Count, failure.Message);
            metrics.AuditDropped(pending.Batch.Count);
            pending.Settle(isWritten: false);
        }
        catch (Exception failure)
        {
            metrics.AuditFailed();
            _pending.Return(pending);
            if (failure is ApiServerException { StatusCode: HttpStatusCode.Conflict })
            {
                return;
            }

            var delay = Backoff.Delay(++_failures);
            Log.Failed(logger, pending.Batch.Secret.ToString(), failure.Message, delay);
            await Task.Delay(delay, clock, _stop.Token);
        }
    }

    private async Task WriteEventsAsync()
    {
        try
        {
            await foreach (var batch in _events.Reader.ReadAllAsync(_stop.Token))
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
        await AcquirePermitAsync(_stop.Token);
        try
        {
            await WithinTimeoutAsync(token => eventWriter.RecordAsync(batch, outcome, token));
        }
        catch (Exception failure) when (!_stop.IsCancellationRequested)
        {
            Log.EventFailed(logger, batch.Secret.ToString(), failure.Message);
        }
    }

    private async Task WithinTimeoutAsync(Func<CancellationToken, Task> write)
    {
        using var timeout = new CancellationTokenSource(WriteTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, _stop.Token);
        await write(both.Token);
    }

    private async Task AcquirePermitAsync(CancellationToken cancellation)
    {
        using var permit = await _limiter.AcquireAsync(1, cancellation);
        metrics.AuditWrote();
    }

    /// <summary>
    /// A retry would fail again: the namespace is terminating, the CRD is not installed, a policy rejects the object, or the stored object is malformed.
    /// </summary>
    private static bool IsFinal(Exception failure) => failure is System.Text.Json.JsonException or ApiServerException
    {
        StatusCode: HttpStatusCode.BadRequest or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.UnprocessableEntity,
    };

    private static partial class Log
    {
        [LoggerMessage(510, LogLevel.Warning, "Could not write BlockedDeletion {Secret}: {Problem} Retrying in {Delay}")]
        public static partial void Failed(ILogger logger, string secret, string problem, TimeSpan delay);
        [LoggerMessage(
            511,
            LogLevel.Error,
            "Could not write BlockedDeletion {Secret}, and will not retry: {Problem} {Count} attempts are only in the log lines of category Audit")]
        public static partial void GaveUp(ILogger logger, string secret, long count, string problem);
        [LoggerMessage(
            512, LogLevel.Error, "Stopped before {Count} attempts were written to a BlockedDeletion; they are only in the log lines of category Audit")]
        public static partial void Lost(ILogger logger, long count);
        [LoggerMessage(513, LogLevel.Warning, "Could not write an Event on Secret {Secret}: {Problem}")]
        public static partial void EventFailed(ILogger logger, string secret, string problem);
    }
}
