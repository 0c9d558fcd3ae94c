namespace SecretPin.Core.Rollouts;

/// <summary>
/// The state machine of a rollout: the state, the observations and the time give the next state and the actions. A pure function. The state contains
/// everything that it needs, so a restart of the leader, or a second leader for a moment, changes nothing.
/// </summary>
public static class RolloutMachine
{
    /// <summary>For a workload whose kind has no progress deadline: the default of a Deployment (apps/v1 progressDeadlineSeconds).</summary>
    public static readonly TimeSpan Deadline = TimeSpan.FromMinutes(10);

    /// <param name="plan">How the version reaches the workloads.</param>
    /// <param name="state">The stored state.</param>
    /// <param name="seen">The observations.</param>
    /// <param name="now">The current time.</param>
    public static RolloutDecision Next(RolloutPlan plan, RolloutStatus state, RolloutObservations seen, DateTimeOffset now)
    {
        var draft = new RolloutDraft(plan, state, seen, now);
        if (state.IsInProgress)
        {
            var interventions = new RolloutInterventions(draft, plan, seen, now);
            interventions.FollowRejection();
            interventions.HandleRequest();
            interventions.FollowSuspension();
            var transitions = new RolloutTransitions(draft, plan, seen, now);
            transitions.CountFailures();
            while (transitions.Advance())
            {
                // A step without workloads passes at once.
            }
        }

        return draft.Decide();
    }

    /// <summary>When a check is queried next.</summary>
    /// <returns><see langword="null"/> if it was never queried, so that it is due now.</returns>
    public static DateTimeOffset? DueAt(RolloutStatus state, RolloutCheck check) =>
        state.Checks.FirstOrDefault(last => last.Name == check.Name) is { } last ? last.At + check.Interval : null;
}
