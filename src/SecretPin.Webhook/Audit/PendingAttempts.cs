using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using SecretPin.Core.Guard;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Webhook.Audit;

/// <summary>
/// Attempts that wait to be written, one batch a Secret: however many attempts there are, memory and writes grow with the
/// number of Secrets alone, and that is bounded. When it is full the oldest batch is dropped.
/// </summary>
internal sealed class PendingAttempts
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, PendingBatch> _open = [];
    private readonly Channel<PendingBatch> _batches;
    private readonly Action<long> _dropped;

    /// <param name="capacity">In Secrets.</param>
    /// <param name="dropped">Is told how many attempts were dropped.</param>
    public PendingAttempts(int capacity, Action<long> dropped)
    {
        _dropped = dropped;
        _batches = Channel.CreateBounded<PendingBatch>(
            new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true }, Drop);
    }

    /// <summary>How many Secrets wait.</summary>
    public int Count => _batches.Reader.Count;

    /// <returns>Ends when the attempt is written, or given up.</returns>
    public Task Add(DeletionAttempt attempt)
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

    /// <returns>Whether there will be any; <see langword="false"/> once it was closed and all was taken.</returns>
    public ValueTask<bool> WaitAsync(CancellationToken cancellation) => _batches.Reader.WaitToReadAsync(cancellation);

    /// <summary>Takes the oldest batch. What comes from now on goes into the next one.</summary>
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

    /// <summary>Puts a batch back that could not be written, behind the others.</summary>
    public void Return(PendingBatch taken)
    {
        if (!_batches.Writer.TryWrite(taken))
        {
            Drop(taken);
        }
    }

    /// <summary>Nothing more is accepted.</summary>
    public void Complete() => _batches.Writer.TryComplete();

    private void Drop(PendingBatch dropped)
    {
        lock (_lock)
        {
            Close(dropped);
        }

        _dropped(dropped.Batch.Count);
        dropped.Settle();
    }

    private void Close(PendingBatch pending)
    {
        if (_open.GetValueOrDefault(pending.Batch.Secret) == pending)
        {
            _open.Remove(pending.Batch.Secret);
        }
    }
}
