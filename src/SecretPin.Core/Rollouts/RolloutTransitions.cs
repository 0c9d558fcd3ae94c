namespace SecretPin.Core.Rollouts;

/// <summary>The transitions that follow from the observations and the time.</summary>
internal sealed class RolloutTransitions(RolloutDraft draft, RolloutPlan plan, RolloutObservations seen, DateTimeOffset now)
{
    public void CountFailures()
    {
        if (draft.State.Step == 0)
        {
            return;
        }

        var (checks, unavailable) = CheckRule.Count(plan, draft.State.Checks, seen.Checks);
        draft.State = draft.State with { Checks = checks };
        foreach (var reading in unavailable)
        {
            draft.Report("RolloutCheckUnavailable", $"The check {reading.Name} has no answer, so the rollout waits: {reading.Problem}", isWarning: true);
        }
    }

    /// <returns>Whether the state changed, so that it may change again at once.</returns>
    public bool Advance()
    {
        switch (draft.State.Phase)
        {
            case RolloutPhase.Waiting:
                return Start();
            case RolloutPhase.Moving or RolloutPhase.Soaking when FindFailure() is var (reason, workload):
                Fail(reason, workload);
                return false;
            case RolloutPhase.Moving when !draft.Progress.Pending.Any():
                var ready = $"The workloads of step {draft.State.Step} are ready. The soak time ends at {Rfc3339.Format(now + draft.Soak)}.";
                draft.State = draft.State.Enter(RolloutPhase.Soaking, ready, now);
                draft.Report("RolloutSoaking", draft.State.Reason);
                return true;
            case RolloutPhase.Soaking when now >= draft.SoakEnd && !draft.Progress.Pending.Any() && CheckRule.HavePassed(plan, draft.State):
                if (draft.IsLastStep)
                {
                    draft.Complete($"All {plan.Steps.Count} steps are complete.");
                    return false;
                }

                draft.Release(draft.State.Step + 1, $"Step {draft.State.Step + 1} of {plan.Steps.Count} was released.");
                return true;
            default:
                return false;
        }
    }

    private bool Start()
    {
        var reason = !seen.ToExists ? $"Secret {draft.State.To} does not exist."
            : seen.Unmet.Count > 0 ? $"Waiting until {string.Join(", and until ", seen.Unmet)}." : null;
        if (reason is null)
        {
            draft.Release(1, $"Step 1 of {plan.Steps.Count} was released.");
            return true;
        }

        reason = SafeText.SingleLine(reason, RolloutStatus.LongestText);
        if (reason != draft.State.Reason)
        {
            draft.State = draft.State with { Reason = reason };
            draft.Report("RolloutWaiting", reason);
        }

        return false;
    }

    private (string Reason, ObservedWorkload? Workload)? FindFailure()
    {
        if (CheckRule.FindFailure(plan, draft.State.Checks) is { } failure)
        {
            return (failure, null);
        }

        return draft.Progress.Failed(now) is { } workload ? ($"{workload.Key} did not become ready: {workload.State}", workload) : null;
    }

    private void Fail(string reason, ObservedWorkload? workload)
    {
        if (!plan.HoldsOnFailure)
        {
            draft.RollBack(reason, workload);
            return;
        }

        draft.State = draft.State.Enter(RolloutPhase.Held, $"{reason}. spec.rollout.onFailure is Hold.", now);
        draft.Report("RolloutHeld", draft.State.Reason, workload, isWarning: true);
    }
}
