using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Webhook.Audit;

/// <summary>A batch on its way into the cluster, and those who wait for it.</summary>
internal sealed class PendingBatch(ObjectKey secret)
{
    // Continuations elsewhere: whoever waits must not hold up the next write.
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public AttemptBatch Batch { get; } = new(secret);

    /// <summary>Ends when it is written, or given up.</summary>
    public Task Settled => _settled.Task;

    public void Settle() => _settled.TrySetResult();
}
