namespace SecretPin.Core.Rollouts;

/// <summary>The transitions of one call of <see cref="RolloutMachine.Next"/>.</summary>
internal sealed class RolloutTransitions(RolloutPlan plan, RolloutStatus state, RolloutObservations seen, DateTimeOffset now)
{
    private readonly List<RolloutReport> _reports = [];
    private readonly RolloutStatus _stored = state;
    private RolloutStatus _state = state;
    private string? _rejection;

    private RolloutProgress Progress => new(_state, seen);

    private bool IsLastStep => _state.Step >= plan.Steps.Count;

    /// <summary>Rejects a version that another namespace rejected, whatever a request says. Later rejections there do not end a rollout.</summary>
    public void FollowRejection()
    {
        if (_state.Step == 0 && seen.RejectedIn is { } ns)
        {
            _state = _state with { Request = seen.Request?.To == _state.To ? seen.Request.At : _state.Request };
            RollBack($"The version was rejected in namespace {ns}", null);
        }
    }

    public void HandleRequest()
    {
        if (!_state.IsInProgress || seen.Request is not { } request || request.To != _state.To || request.At == _state.Request
            || (seen.IsSuspended && request.Releases))
        {
            // A suspended alias releases nothing. Its request is handled when the suspension ends.
            return;
        }

        _state = _state with { Request = request.At };
        switch (request.Action)
        {
            case RolloutAction.Rollback:
                RollBack($"Rolled back {request.Origin}", null);
                break;
            case RolloutAction.Now:
                BeginChecks();
                ForgetFailures();
                _state = (_state with { Step = plan.Steps.Count, Released = _state.Released with { HashBelow = RolloutRelease.All }, Suspended = false })
                    .Enter(RolloutPhase.Moving, $"All workloads were released at once {request.Origin}", now);
                Report("RolloutReleased", $"{_state.Reason}.", isWarning: true);
                break;
            case RolloutAction.Next when !IsLastStep:
                ForgetFailures();
                Release(_state.Step + 1, $"Step {_state.Step + 1} of {plan.Steps.Count} was released {request.Origin}");
                break;
            case RolloutAction.Release when _state is { Phase: RolloutPhase.Held, Suspended: false }:
                ForgetFailures();
                _state = (_state with { Waiting = [] }).Enter(RolloutPhase.Moving, $"The rollout was continued {request.Origin}", now);
                Report("RolloutContinued", $"{_state.Reason}.");
                break;
            default:
                break;
        }
    }

    public void FollowSuspension()
    {
        if (!_state.IsInProgress)
        {
            return;
        }

        if (seen.IsSuspended && _state.Phase != RolloutPhase.Held)
        {
            _state = (_state with { Suspended = true }).Enter(RolloutPhase.Held, "spec.suspend is true: the rollout stops where it is.", now);
            Report("RolloutHeld", _state.Reason);
        }
        else if (!seen.IsSuspended && _state.Suspended)
        {
            _state = (_state with { Suspended = false })
                .Enter(_state.Step == 0 ? RolloutPhase.Waiting : RolloutPhase.Moving, "spec.suspend is false again: the rollout continues.", now);
            Report("RolloutContinued", _state.Reason);
        }
    }

    public void CountFailures()
    {
        if (_state.Step == 0)
        {
            return;
        }

        var (checks, unavailable) = CheckRule.Count(plan, _state.Checks, seen.Checks);
        _state = _state with { Checks = checks };
        foreach (var reading in unavailable)
        {
            Report("RolloutCheckUnavailable", $"The check {reading.Name} has no answer, so the rollout waits: {reading.Problem}", isWarning: true);
        }
    }

    /// <returns>Whether the state changed, so that it may change again at once.</returns>
    public bool Advance()
    {
        switch (_state.Phase)
        {
            case RolloutPhase.Waiting:
                return Start();
            case RolloutPhase.Moving or RolloutPhase.Soaking when FindFailure() is var (reason, workload):
                Fail(reason, workload);
                return false;
            case RolloutPhase.Moving when !Progress.Pending.Any():
                _state = _state.Enter(
                    RolloutPhase.Soaking, $"The workloads of step {_state.Step} are ready. The soak time ends at {Rfc3339.Format(now + Soak)}.", now);
                Report("RolloutSoaking", _state.Reason);
                return true;
            case RolloutPhase.Soaking when now >= SoakEnd && !Progress.Pending.Any() && CheckRule.HavePassed(plan, _state):
                if (IsLastStep)
                {
                    Complete($"All {plan.Steps.Count} steps are complete.");
                    return false;
                }

                Release(_state.Step + 1, $"Step {_state.Step + 1} of {plan.Steps.Count} was released.");
                return true;
            default:
                return false;
        }
    }

    public RolloutDecision Decide()
    {
        var (waiting, moves) = Progress.Next(_stored.Waiting, now);
        _state = _state with { Waiting = waiting, Skipped = Progress.Skipped };
        return new(_state)
        {
            Moves = moves,
            Reports = _reports,
            IsCompleted = _state.Phase == RolloutPhase.Complete && _stored.Phase != RolloutPhase.Complete,
            Rejection = _rejection,
            DueAt = DueAt,
        };
    }

    /// <summary>The soak time of the last released step. The plan may have become shorter since.</summary>
    private TimeSpan Soak => plan.Steps[(int)Math.Clamp(_state.Step, 1, plan.Steps.Count) - 1].Soak;

    private DateTimeOffset SoakEnd => _state.Since + Soak;

    private DateTimeOffset? DueAt
    {
        get
        {
            if (!_state.IsInProgress || _state.Step == 0)
            {
                return null;
            }

            var checks = plan.Checks.Select(check => RolloutMachine.DueAt(_state, check) ?? now);
            var all = _state.Phase == RolloutPhase.Soaking && SoakEnd > now ? checks.Append(SoakEnd) : checks;
            return all.Select(due => (DateTimeOffset?)due).Min();
        }
    }

    private bool Start()
    {
        var reason = !seen.ToExists ? $"Secret {_state.To} does not exist."
            : seen.Unmet.Count > 0 ? $"Waiting until {string.Join(", and until ", seen.Unmet)}." : null;
        if (reason is null)
        {
            Release(1, $"Step 1 of {plan.Steps.Count} was released.");
            return true;
        }

        reason = SafeText.SingleLine(reason, RolloutStatus.LongestText);
        if (reason != _state.Reason)
        {
            _state = _state with { Reason = reason };
            Report("RolloutWaiting", reason);
        }

        return false;
    }

    /// <summary>The first query follows an interval after the first release: before that, its result would be about the previous version.</summary>
    private void BeginChecks()
    {
        if (_state.Step == 0)
        {
            _state = _state with { Checks = CheckRule.Begin(plan, now) };
        }
    }

    /// <summary>A person continues the rollout despite the failures, so they do not end it again.</summary>
    private void ForgetFailures() => _state = _state with { Checks = [.. _state.Checks.Select(check => check with { Failures = 0 })] };

    private void Release(long step, string reason)
    {
        var before = _state.Released;
        BeginChecks();
        _state = (_state with { Step = step, Released = ReleaseRule.Of(plan, (int)step, before, [.. seen.Workloads.Select(workload => workload.Key)]) })
            .Enter(RolloutPhase.Moving, reason, now);
        var added = Progress.Movable.Where(workload => _state.Released.Contains(workload.Key) && !before.Contains(workload.Key)).ToArray();
        if (added.Length > 0)
        {
            Report("RolloutStepReleased", $"{reason} It contains {Names(added)}.");
            return;
        }

        var empty = $"Step {step} of {plan.Steps.Count} contains no further workload, so it passed at once.";
        Report("RolloutStepEmpty", empty);
        if (IsLastStep && !Progress.Pending.Any())
        {
            Complete(empty);
        }
        else if (!IsLastStep)
        {
            Release(step + 1, $"Step {step + 1} of {plan.Steps.Count} was released.");
        }
    }

    private (string Reason, ObservedWorkload? Workload)? FindFailure()
    {
        if (CheckRule.FindFailure(plan, _state.Checks) is { } failure)
        {
            return (failure, null);
        }

        return Progress.Failed(now) is { } workload ? ($"{workload.Key} did not become ready: {workload.State}", workload) : null;
    }

    private void Fail(string reason, ObservedWorkload? workload)
    {
        if (!plan.HoldsOnFailure)
        {
            RollBack(reason, workload);
            return;
        }

        _state = _state.Enter(RolloutPhase.Held, $"{reason}. spec.rollout.onFailure is Hold.", now);
        Report("RolloutHeld", _state.Reason, workload, isWarning: true);
    }

    private void RollBack(string reason, ObservedWorkload? workload)
    {
        _state = (_state with { Suspended = false }).Enter(RolloutPhase.RolledBack, $"{reason}. The pin is {_state.From}.", now);
        _rejection = SafeText.SingleLine(reason, RolloutStatus.LongestText);
        Report("RolledBack", $"The rollout to {_state.To} was rolled back. {_state.Reason}", workload, isWarning: true);
    }

    private void Complete(string reason)
    {
        _state = _state.Enter(RolloutPhase.Complete, reason, now);
        Report("RolloutComplete", $"The rollout from {_state.From} to {_state.To} is complete. {reason}");
    }

    private static string Names(ObservedWorkload[] workloads) =>
        string.Join(", ", workloads.Take(RolloutStatus.MaxListed).Select(workload => workload.Key))
        + (workloads.Length > RolloutStatus.MaxListed ? $" and {workloads.Length - RolloutStatus.MaxListed} more" : "");

    private void Report(string reason, string message, ObservedWorkload? workload = null, bool isWarning = false) =>
        _reports.Add(new(reason, message, workload?.Key, isWarning));
}
