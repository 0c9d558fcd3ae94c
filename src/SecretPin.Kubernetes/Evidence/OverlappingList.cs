using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>
/// A list that is being read. It contains the state of one moment. When this moment has passed, the next list can be requested, although the objects of this
/// list are still being transferred (decision 0031).
/// </summary>
internal sealed class OverlappingList
{
    private readonly TaskCompletionSource _stateFixed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _states;

    public OverlappingList(LiveList lists, ObjectScanner scanner, Resource resource, string ns, CancellationToken cancellation)
    {
        Resource = resource;
        Snapshot = lists.ScanAsync(scanner, resource, ns, cancellation, new() { OnStateFixed = Fix });
        StateFixed = Task.WhenAny(_stateFixed.Task, Snapshot).Unwrap();
    }

    public Resource Resource { get; }

    /// <summary>Completes when the moment whose state the list contains has passed, at the latest with <see cref="Snapshot"/>.</summary>
    public Task StateFixed { get; }

    public Task<ObjectSnapshot> Snapshot { get; }

    /// <summary>Whether the list was requested again, and therefore contains a later state than when <see cref="StateFixed"/> completed.</summary>
    public bool HasRestarted => Volatile.Read(ref _states) > 1;

    private void Fix()
    {
        Interlocked.Increment(ref _states);
        _stateFixed.TrySetResult();
    }
}
