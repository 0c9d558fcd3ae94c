using SecretPin.Core.Guard;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>What a <c>BlockedDeletion</c> should say, as a pure function of what it says and of what happened since.</summary>
internal static class BlockedDeletionRule
{
    /// <summary>More than there are replicas, those that went away lately among them.</summary>
    private const int MaxWriters = 16;

    /// <param name="before">What was read; <see langword="null"/> where there is nothing yet.</param>
    /// <param name="batch">What happened.</param>
    /// <param name="replica">Who writes.</param>
    /// <returns><see langword="null"/> where the batch is in there already: a write of it went through, and its answer got lost.</returns>
    public static BlockedDeletionStatus? Of(BlockedDeletionStatus? before, AttemptBatch batch, string replica)
    {
        before ??= new();
        if (before.Writers.Any(writer => writer.Replica == replica && writer.Batch == batch.Id))
        {
            return null;
        }

        // A call that reached two replicas counts once.
        var known = before.Attempts.Select(attempt => attempt.Uid).ToHashSet();
        var repeated = batch.Kept.Where(attempt => known.Contains(attempt.Uid)).ToArray();
        return new()
        {
            Denied = before.Denied + Count(AttemptOutcome.Denied),
            Forced = before.Forced + Count(AttemptOutcome.Forced),
            Unverified = before.Unverified + Count(AttemptOutcome.Unverified),
            FirstAttempt = before.FirstAttempt < batch.First ? before.FirstAttempt : batch.First,
            LastAttempt = before.LastAttempt > batch.Last ? before.LastAttempt : batch.Last,
            Attempts =
            [
                .. batch.Kept.Except(repeated).Select(RecordedAttempt.Of).Concat(before.Attempts)
                    .OrderByDescending(attempt => attempt.Time)
                    .Take(AttemptBatch.MaxKept),
            ],
            Writers = [.. before.Writers.Where(writer => writer.Replica != replica).Prepend(new(replica, batch.Id)).Take(MaxWriters)],
        };

        long Count(AttemptOutcome outcome) => batch[outcome] - repeated.Count(attempt => attempt.Outcome == outcome);
    }
}
