using SecretPin.Core.Guard;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>Attempts to delete one Secret that are recorded in one write. All attempts are counted; only the last ones are kept.</summary>
/// <remarks>Not thread-safe.</remarks>
public sealed class AttemptBatch(ObjectKey secret)
{
    /// <summary>The number of attempts that a <c>BlockedDeletion</c> keeps.</summary>
    public const int MaxKept = 20;

    private readonly Queue<DeletionAttempt> _kept = new();
    private readonly long[] _counts = new long[Enum.GetValues<AttemptOutcome>().Length];

    public ObjectKey Secret => secret;

    public string Id { get; } = Guid.NewGuid().ToString();

    public long Count => _counts.Sum();

    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>The last attempts, oldest first.</summary>
    public IReadOnlyCollection<DeletionAttempt> Kept => _kept;

    public long this[AttemptOutcome outcome] => _counts[(int)outcome];

    public void Add(DeletionAttempt attempt)
    {
        _counts[(int)attempt.Outcome]++;
        First = attempt.Time < First ? attempt.Time : First;
        Last = attempt.Time > Last ? attempt.Time : Last;
        _kept.Enqueue(attempt);
        if (_kept.Count > MaxKept)
        {
            _kept.Dequeue();
        }
    }
}
