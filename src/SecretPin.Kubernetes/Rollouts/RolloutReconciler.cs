using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Rollouts;

/// <summary>
/// Reconciles the rollout of one alias: observes, decides, writes the state, and only then acts. The write fails if the alias has changed since it was
/// read, so two leaders for a moment do what one leader would do. An action that a crash prevented follows from the written state again.
/// </summary>
internal sealed class RolloutReconciler(
    AliasStatuses statuses, RolloutWorkloads workloads, RolloutObserver observer, ResolveRequests requests, RolloutReports reports, RolloutOptions options,
    TimeProvider time)
{
    /// <summary>How much longer the interval is while no workload is awaited.</summary>
    private const int Relaxed = 6;

    /// <returns>When to reconcile again although the alias does not change; <see langword="null"/> if that is not needed.</returns>
    public async Task<DateTimeOffset?> ReconcileAsync(ObjectKey key, CancellationToken cancellation)
    {
        if (await statuses.ReadAsync(key, cancellation).ConfigureAwait(false) is not var (read, alias)
            || alias.Plan is null || alias.Rollout is not { Phase: not RolloutPhase.Complete } stored)
        {
            return null;
        }

        var listed = await workloads.ListAsync(key.Namespace, alias.Name, cancellation).ConfigureAwait(false);
        var seen = await observer.ObserveAsync(alias, listed, cancellation).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var decision = RolloutMachine.Next(alias.Plan, stored, seen, now);
        var next = RolloutOutcome.Apply(read.Status!, alias, decision, now);
        if (next != read.Status)
        {
            await statuses.WriteAsync(key, read, next, cancellation).ConfigureAwait(false);
            await reports.ReportAsync(key, read, decision, listed, cancellation).ConfigureAwait(false);
        }

        await MoveAsync(key, decision, listed, cancellation).ConfigureAwait(false);
        return DueAt(decision, now);
    }

    /// <summary>Sends the resolve requests, and records in the status why a workload was not moved.</summary>
    private async Task MoveAsync(ObjectKey key, RolloutDecision decision, IReadOnlyList<RolloutWorkload> listed, CancellationToken cancellation)
    {
        var causes = new List<(ObservedWorkload Workload, string Cause)>();
        foreach (var workload in decision.Moves.Join(listed, move => move, workload => workload.Observed.Key, (_, workload) => workload))
        {
            var result = await requests.SendAsync(workload.Resource, workload.Object, [key.Name], cancellation).ConfigureAwait(false);
            if (result.Cause.Length > 0)
            {
                causes.Add((workload.Observed, result.Cause));
            }

            // A request is repeated in each interval, and reported when its result changes.
            if (result.Cause.Length == 0 || WaitReason.After(decision.State, [(workload.Observed, result.Cause)]) != decision.State)
            {
                var secret = decision.State.Phase == RolloutPhase.RolledBack ? decision.State.From : decision.State.To;
                await reports.ReportMoveAsync(key, secret, workload, result, cancellation).ConfigureAwait(false);
            }
        }

        if (causes.Count > 0 && WaitReason.After(decision.State, causes) != decision.State
            && await statuses.ReadAsync(key, cancellation).ConfigureAwait(false) is var (read, _) && read.Status is { Rollout: { } stored } status)
        {
            await statuses.WriteAsync(key, read, status with { Rollout = WaitReason.After(stored, causes) }, cancellation).ConfigureAwait(false);
        }
    }

    private DateTimeOffset? DueAt(RolloutDecision decision, DateTimeOffset now)
    {
        var state = decision.State;
        if (state.Phase == RolloutPhase.Complete || (state.Phase == RolloutPhase.RolledBack && state.Waiting.Count == 0))
        {
            return null;
        }

        var poll = now + (options.Interval * (state.Waiting.Count > 0 ? 1 : Relaxed));
        return decision.DueAt < poll ? decision.DueAt : poll;
    }
}
