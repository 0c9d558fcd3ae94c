namespace SecretPin.Core.Rollouts;

/// <summary>The next state of a rollout while <see cref="RolloutMachine.Next"/> computes it, with its reports.</summary>
internal sealed class RolloutDraft(RolloutPlan plan, RolloutStatus state, RolloutObservations seen, DateTimeOffset now)
{
    private readonly RolloutStatus _stored = state;
    private readonly List<RolloutReport> _reports = [];
    private string? _rejection;

    public RolloutStatus State { get; set; } = state;

    public RolloutProgress Progress => new(State, seen);

    public bool IsLastStep => State.Step >= plan.Steps.Count;

    /// <summary>The soak time of the last released step. The plan may have become shorter since.</summary>
    public TimeSpan Soak => plan.Steps[(int)Math.Clamp(State.Step, 1, plan.Steps.Count) - 1].Soak;

    public DateTimeOffset SoakEnd => State.Since + Soak;

    private DateTimeOffset? DueAt
    {
        get
        {
            if (!State.IsInProgress || State.Step == 0)
            {
                return null;
            }

            var checks = plan.Checks.Select(check => RolloutMachine.DueAt(State, check) ?? now);
            var all = State.Phase == RolloutPhase.Soaking && SoakEnd > now ? checks.Append(SoakEnd) : checks;
            return all.Select(due => (DateTimeOffset?)due).Min();
        }
    }

    public RolloutDecision Decide()
    {
        var (waiting, moves) = Progress.Next(_stored.Waiting, now);
        State = State with { Waiting = waiting, Skipped = Progress.Skipped };
        return new(State)
        {
            Moves = moves,
            Reports = _reports,
            IsCompleted = State.Phase == RolloutPhase.Complete && _stored.Phase != RolloutPhase.Complete,
            Rejection = _rejection,
            DueAt = DueAt,
        };
    }

    /// <summary>The first query follows an interval after the first release: before that, its result would be about the previous version.</summary>
    public void BeginChecks()
    {
        if (State.Step == 0)
        {
            State = State with { Checks = CheckRule.Begin(plan, now) };
        }
    }

    /// <summary>A person continues the rollout despite the failures, so they do not end it again.</summary>
    public void ForgetFailures() => State = State with { Checks = [.. State.Checks.Select(check => check with { Failures = 0 })] };

    public void Release(long step, string reason)
    {
        var before = State.Released;
        BeginChecks();
        State = (State with { Step = step, Released = ReleaseRule.Of(plan, (int)step, before, [.. seen.Workloads.Select(workload => workload.Key)]) })
            .Enter(RolloutPhase.Moving, reason, now);
        var added = Progress.Movable.Where(workload => State.Released.Contains(workload.Key) && !before.Contains(workload.Key)).ToArray();
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

    public void RollBack(string reason, ObservedWorkload? workload)
    {
        State = (State with { Suspended = false }).Enter(RolloutPhase.RolledBack, $"{reason}. The pin is {State.From}.", now);
        _rejection = SafeText.SingleLine(reason, RolloutStatus.LongestText);
        Report("RolledBack", $"The rollout to {State.To} was rolled back. {State.Reason}", workload, isWarning: true);
    }

    public void Complete(string reason)
    {
        State = State.Enter(RolloutPhase.Complete, reason, now);
        Report("RolloutComplete", $"The rollout from {State.From} to {State.To} is complete. {reason}");
    }

    public void Report(string reason, string message, ObservedWorkload? workload = null, bool isWarning = false) =>
        _reports.Add(new(reason, message, workload?.Key, isWarning));

    private static string Names(ObservedWorkload[] workloads) =>
        string.Join(", ", workloads.Take(RolloutStatus.MaxListed).Select(workload => workload.Key))
        + (workloads.Length > RolloutStatus.MaxListed ? $" and {workloads.Length - RolloutStatus.MaxListed} more" : "");
}
