namespace SecretPin.Core.Rollouts;

/// <summary>What persons and other namespaces change in a rollout: rejections, requests and <c>spec.suspend</c>.</summary>
internal sealed class RolloutInterventions(RolloutDraft draft, RolloutPlan plan, RolloutObservations seen, DateTimeOffset now)
{
    /// <summary>Rejects a version that another namespace rejected, whatever a request says. Later rejections there do not end a rollout.</summary>
    public void FollowRejection()
    {
        if (draft.State.Step == 0 && seen.RejectedIn is { } ns)
        {
            draft.State = draft.State with { Request = seen.Request?.To == draft.State.To ? seen.Request.At : draft.State.Request };
            draft.RollBack($"The version was rejected in namespace {ns}", null);
        }
    }

    public void HandleRequest()
    {
        if (!draft.State.IsInProgress || seen.Request is not { } request || request.To != draft.State.To || request.At == draft.State.Request
            || (seen.IsSuspended && request.Releases))
        {
            // A suspended alias releases nothing. Its request is handled when the suspension ends.
            return;
        }

        draft.State = draft.State with { Request = request.At };
        switch (request.Action)
        {
            case RolloutAction.Rollback:
                draft.RollBack($"Rolled back {request.Origin}", null);
                break;
            case RolloutAction.Now:
                draft.BeginChecks();
                draft.ForgetFailures();
                var released = draft.State.Released with { HashBelow = RolloutRelease.All };
                draft.State = (draft.State with { Step = plan.Steps.Count, Released = released, Suspended = false })
                    .Enter(RolloutPhase.Moving, $"All workloads were released at once {request.Origin}", now);
                draft.Report("RolloutReleased", $"{draft.State.Reason}.", isWarning: true);
                break;
            case RolloutAction.Next when !draft.IsLastStep:
                draft.ForgetFailures();
                draft.Release(draft.State.Step + 1, $"Step {draft.State.Step + 1} of {plan.Steps.Count} was released {request.Origin}");
                break;
            case RolloutAction.Release when draft.State is { Phase: RolloutPhase.Held, Suspended: false }:
                draft.ForgetFailures();
                draft.State = (draft.State with { Waiting = [] }).Enter(RolloutPhase.Moving, $"The rollout was continued {request.Origin}", now);
                draft.Report("RolloutContinued", $"{draft.State.Reason}.");
                break;
            default:
                break;
        }
    }

    public void FollowSuspension()
    {
        if (!draft.State.IsInProgress)
        {
            return;
        }

        if (seen.IsSuspended && draft.State.Phase != RolloutPhase.Held)
        {
            draft.State = (draft.State with { Suspended = true }).Enter(RolloutPhase.Held, "spec.suspend is true: the rollout stops where it is.", now);
            draft.Report("RolloutHeld", draft.State.Reason);
        }
        else if (!seen.IsSuspended && draft.State.Suspended)
        {
            draft.State = (draft.State with { Suspended = false })
                .Enter(draft.State.Step == 0 ? RolloutPhase.Waiting : RolloutPhase.Moving, "spec.suspend is false again: the rollout continues.", now);
            draft.Report("RolloutContinued", draft.State.Reason);
        }
    }
}
