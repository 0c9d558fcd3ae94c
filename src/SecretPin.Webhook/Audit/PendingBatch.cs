using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Webhook.Audit;

/// <summary>A batch that is not yet written, and the task that its callers await.</summary>
internal sealed class PendingBatch(ObjectKey secret)
{
    // Asynchronous continuations, so that a caller does not delay the next write.
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AttemptBatch Batch { get; } = new(secret);

    /// <summary>Completes when the batch is written or given up.</summary>
    public Task Settled => _settled.Task;

    public void Settle() => _settled.TrySetResult();
}
