namespace SecretPin.Core.Rollouts;

/// <summary>The workloads in one state of a rollout: those that it waits for, moves and skips.</summary>
internal sealed class RolloutProgress(RolloutStatus state, RolloutObservations seen)
{
    /// <summary>The workloads that a rollout can move, without the held ones.</summary>
    public IEnumerable<ObservedWorkload> Movable => seen.Workloads.Where(workload => !workload.IsHeld).OrderBy(workload => workload.Key.Hash);

    /// <summary>The released workloads that do not have the new version, or are not ready.</summary>
    public IEnumerable<ObservedWorkload> Pending =>
        Movable.Where(workload => state.Released.Contains(workload.Key) && !(workload.HasOnly(state.To) && workload.IsReady));

    /// <summary>The held workloads that the rollout would otherwise move.</summary>
    public IReadOnlyList<string> Skipped =>
    [
        .. seen.Workloads.Where(workload => workload.IsHeld && IsAffected(workload)).Select(workload => workload.Key.ToString())
            .Order(StringComparer.Ordinal).Take(RolloutStatus.MaxListed),
    ];

    /// <summary>A workload with the new version that does not become ready; <see langword="null"/> if none failed.</summary>
    public ObservedWorkload? Failed(DateTimeOffset now) =>
        Movable.Where(workload => state.Released.Contains(workload.Key) && workload.HasOnly(state.To) && !workload.IsReady)
            .FirstOrDefault(workload => workload.HasExceededDeadline || (workload.HasNoDeadline && IsOverdue(workload, now)));

    /// <param name="before">The workloads that the stored state waits for.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The workloads that the rollout waits for, and those that move now.</returns>
    public (IReadOnlyList<RolloutWait> Waiting, IReadOnlyList<WorkloadKey> Moves) Next(IReadOnlyList<RolloutWait> before, DateTimeOffset now)
    {
        var (waiting, moves) = state.Phase switch
        {
            RolloutPhase.Moving or RolloutPhase.Soaking => Forward(),
            RolloutPhase.Held => (Forward().Waiting, []),
            RolloutPhase.RolledBack => Back(),
            _ => ([], []),
        };
        var moving = moves.Select(workload => workload.Key).ToArray();
        return ([.. waiting.Take(RolloutStatus.MaxListed).Select(wait => Wait(wait.Workload, wait.Moved))], moving);

        RolloutWait Wait(ObservedWorkload workload, bool moved)
        {
            var last = before.FirstOrDefault(wait => wait.Workload == workload.Key.ToString() && wait.Moved == moved);
            var reason = moved ? workload.State : WaitReason.Next(workload, last?.Reason, moving.Contains(workload.Key));
            return new(workload.Key.ToString(), moved, SafeText.SingleLine(reason, RolloutStatus.LongestText), workload.Manager, last?.Since ?? now);
        }
    }

    private (IEnumerable<(ObservedWorkload Workload, bool Moved)> Waiting, IEnumerable<ObservedWorkload> Moves) Forward()
    {
        var pending = Pending.ToLookup(workload => workload.HasOnly(state.To));
        return (
            pending[true].Select(workload => (workload, true)).Concat(pending[false].Select(workload => (workload, false))),
            pending[false].Take(Math.Max(0, seen.MovesAtOnce - pending[true].Count())));
    }

    /// <summary>
    /// The workloads that still have the rejected version. They move back one after the other, without waiting until each is ready: the version that they
    /// have does not work.
    /// </summary>
    private (IEnumerable<(ObservedWorkload Workload, bool Moved)> Waiting, IEnumerable<ObservedWorkload> Moves) Back()
    {
        var pending = Movable.Where(workload => workload.Names.Contains(state.To)).ToArray();
        return (pending.Select(workload => (workload, false)), seen.MovesAtOnce > 0 ? pending : []);
    }

    private bool IsOverdue(ObservedWorkload workload, DateTimeOffset now) =>
        state.Waiting.FirstOrDefault(wait => wait.Moved && wait.Workload == workload.Key.ToString()) is { } wait
        && now - wait.Since >= RolloutMachine.Deadline;

    private bool IsAffected(ObservedWorkload workload) => state.Phase == RolloutPhase.RolledBack
        ? workload.Names.Contains(state.To)
        : state.IsInProgress && state.Released.Contains(workload.Key) && !workload.HasOnly(state.To);
}
