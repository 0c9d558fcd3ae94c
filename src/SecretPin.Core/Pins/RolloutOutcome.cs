using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Pins;

/// <summary>What the decision about a rollout means for the status of its alias. A pure function.</summary>
public static class RolloutOutcome
{
    private const int MaxRejected = 10;

    /// <param name="before">The stored status.</param>
    /// <param name="alias">The alias.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="now">The current time.</param>
    public static SecretAliasStatus Apply(SecretAliasStatus before, SecretAlias alias, RolloutDecision decision, DateTimeOffset now)
    {
        var (next, to) = (before with { Rollout = decision.State }, decision.State.To);
        if (decision.IsCompleted && before.Pinned != to)
        {
            next = next.MovedTo(to, before.Pinned, alias.SourceName, now);
        }

        return decision.Rejection is not { } reason ? next : next with
        {
            Rejected = [.. (before.Rejected ?? []).Where(entry => entry.Secret != to).Prepend(new(to, now, reason)).Take(MaxRejected)],
        };
    }
}
