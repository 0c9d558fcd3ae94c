using SecretPin.Core.Guard;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>Attempts to delete one Secret that are recorded in one write: all of them are counted, the last ones are kept.</summary>
/// <remarks>Whoever shares it out guards it by a lock.</remarks>
public sealed class AttemptBatch(ObjectKey secret)
{
    /// <summary>As many as a <c>BlockedDeletion</c> keeps.</summary>
    public const int MaxKept = 20;

    private readonly Queue<DeletionAttempt> _kept = new();
    private readonly long[] _counts = new long[Enum.GetValues<AttemptOutcome>().Length];

    public ObjectKey Secret => secret;

    /// <summary>Tells this batch from every other.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>How many attempts are in it.</summary>
    public long Count => _counts.Sum();

    public DateTimeOffset First { get; private set; } = DateTimeOffset.MaxValue;

    public DateTimeOffset Last { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>The last ones, oldest first.</summary>
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
