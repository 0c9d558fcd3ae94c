using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using SecretPin.Core.Guard;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// The queue of attempts that are not yet written, with one batch per Secret. Memory and writes depend on the number of Secrets, which is
/// bounded, rather than on the number of attempts. A full queue drops the oldest batch.
/// </summary>
internal sealed class PendingAttempts
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, PendingBatch> _open = [];
    private readonly Channel<PendingBatch> _batches;
    private readonly Action<long> _dropped;

    public PendingAttempts(int capacity, Action<long> dropped)
    {
        _dropped = dropped;
        _batches = Channel.CreateBounded<PendingBatch>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, Drop);
    }

    /// <summary>The number of Secrets in the queue.</summary>
    public int Count => _batches.Reader.Count;

    /// <returns>Completes when the attempt is written or given up, with whether it was written.</returns>
    public Task<bool> Add(DeletionAttempt attempt)
    {
        var secret = new ObjectKey(attempt.Namespace, attempt.Secret);
        lock (_lock)
        {
            if (_open.TryGetValue(secret, out var open))
            {
                open.Batch.Add(attempt);
                return open.Settled;
            }

            var pending = new PendingBatch(secret);
            pending.Batch.Add(attempt);
            _open.Add(secret, pending);
            if (!_batches.Writer.TryWrite(pending))
            {
                Drop(pending);
            }

            return pending.Settled;
        }
    }

    /// <returns>Whether a batch is available; <see langword="false"/> if the queue is complete and empty.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _batches.Reader.WaitToReadAsync(cancellation);

    /// <summary>Takes the oldest batch. Later attempts on its Secret start a new batch.</summary>
    public bool TryTake([NotNullWhen(true)] out PendingBatch? taken)
    {
        lock (_lock)
        {
            if (!_batches.Reader.TryRead(out taken))
            {
                return false;
            }

            Close(taken);
            return true;
        }
    }

    /// <summary>Appends a batch whose write failed to the queue.</summary>
    public void Return(PendingBatch taken)
    {
        if (!_batches.Writer.TryWrite(taken))
        {
            Drop(taken);
        }
    }

    /// <summary>Ends the queue: it accepts no further attempts.</summary>
    public void Complete() => _batches.Writer.TryComplete();

    private void Drop(PendingBatch dropped)
    {
        lock (_lock)
        {
            Close(dropped);
        }

        _dropped(dropped.Batch.Count);
        dropped.Settle(isWritten: false);
    }

    private void Close(PendingBatch pending)
    {
        if (_open.GetValueOrDefault(pending.Batch.Secret) == pending)
        {
            _open.Remove(pending.Batch.Secret);
        }
    }
}

/// <summary>A batch that is not yet written, and the task that its callers await.</summary>
internal sealed class PendingBatch(ObjectKey secret)
{
    // Asynchronous continuations, so that a caller does not delay the next write.
    private readonly TaskCompletionSource<bool> _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AttemptBatch Batch { get; } = new(secret);

    /// <summary>Completes when the batch is written or given up, with whether it was written.</summary>
    public Task<bool> Settled => _settled.Task;

    public void Settle(bool isWritten) => _settled.TrySetResult(isWritten);
}
