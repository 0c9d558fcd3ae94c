using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>
/// A list that is being read. A list that must contain a later state can start when the state of this list is fixed, before its objects are transferred;
/// see docs/decisions/0031.
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

    /// <summary>Completes when the state that the list contains is that of a past moment; at the latest with <see cref="Snapshot"/>.</summary>
    public Task StateFixed { get; }

    public Task<ObjectSnapshot> Snapshot { get; }

    /// <summary>Whether the list started again, and therefore contains a later state than at <see cref="StateFixed"/>.</summary>
    public bool HasRestarted => Volatile.Read(ref _states) > 1;

    private void Fix()
    {
        Interlocked.Increment(ref _states);
        _stateFixed.TrySetResult();
    }
}
