using SecretPin.Core.Guard;

namespace SecretPin.Kubernetes.BlockedDeletions;

/// <summary>Computes the next status of a <c>BlockedDeletion</c> from its status and the new attempts. A pure function.</summary>
internal static class BlockedDeletionRule
{
    /// <summary>More than the number of replicas, including those that were recently replaced.</summary>
    private const int MaxWriters = 16;

    /// <returns><see langword="null"/> if the batch is already recorded: an earlier write succeeded, but its response was lost.</returns>
    public static BlockedDeletionStatus? Of(BlockedDeletionStatus? before, AttemptBatch batch, string replica)
    {
        before ??= new();
        if (before.Writers.Any(writer => writer.Replica == replica && writer.Batch == batch.Id))
        {
            return null;
        }

        // A request that the API server sent to two replicas counts once.
        var known = before.Attempts.Select(attempt => attempt.Uid).ToHashSet();
        var repeated = batch.Kept.Where(attempt => known.Contains(attempt.Uid)).ToArray();
        return new()
        {
            Denied = before.Denied + Count(AttemptOutcome.Denied),
            Forced = before.Forced + Count(AttemptOutcome.Forced),
            Unverified = before.Unverified + Count(AttemptOutcome.Unverified),
            Impersonated = before.Impersonated + Count(AttemptOutcome.Impersonated),
            Audited = before.Audited + Count(AttemptOutcome.Audited),
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
