using SecretPin.Cli.Terminal;
using SecretPin.Core.Resolution;
using SecretPin.Core.Rollouts;

namespace SecretPin.Cli.Status;

/// <summary>A rollout for people: its progress, its steps with their workloads, its checks, and what it waits for.</summary>
internal static class RolloutText
{
    private const int BarWidth = 20, MaxNames = 5;

    /// <returns>No line if the alias has no rollout that is in progress or was rolled back.</returns>
    public static IEnumerable<string> Lines(AliasUse use, DateTimeOffset now)
    {
        if (use.Alias.Alias is not { Plan: { } plan, Rollout: { Phase: not RolloutPhase.Complete } state } alias)
        {
            yield break;
        }

        var workloads = WorkloadsOf(use);
        var moved = workloads.Count(workload => workload.Value == state.To);
        yield return $"Rollout of {alias.Name} from {Version(state.From)} to {Version(state.To)}: "
            + $"{state.Phase} for {TimeText.Age(now - state.Since)}. {state.Reason}";
        if (state.Phase == RolloutPhase.RolledBack)
        {
            yield return $"  {moved} of {workloads.Count} workloads have {Version(state.To)}";
        }
        else
        {
            yield return $"  [{Bar(moved, workloads.Count)}] step {state.Step} of {plan.Steps.Count}, "
                + $"{moved} of {workloads.Count} workloads have {Version(state.To)}";
            foreach (var line in Steps(plan, state, workloads, now))
            {
                yield return line;
            }
        }

        foreach (var check in plan.Checks)
        {
            yield return Check(check, state.Checks.FirstOrDefault(last => last.Name == check.Name), now);
        }

        foreach (var wait in state.Waiting)
        {
            yield return $"  waits for {wait.Workload}: {wait.Reason}{(wait.Manager.Length > 0 ? $" ({wait.Manager})" : "")}";
        }

        if (state.Skipped.Count > 0)
        {
            yield return $"  skips the held {string.Join(", ", state.Skipped)}";
        }
    }

    private static IEnumerable<string> Steps(RolloutPlan plan, RolloutStatus state, IReadOnlyDictionary<WorkloadKey, string> workloads, DateTimeOffset now)
    {
        var released = new RolloutRelease();
        for (var number = 1; number <= plan.Steps.Count; number++)
        {
            var step = plan.Steps[number - 1];
            var next = number == state.Step ? state.Released : ReleaseRule.Of(plan, number, released, [.. workloads.Keys]);
            var members = workloads.Where(workload => next.Contains(workload.Key) && !released.Contains(workload.Key))
                .OrderBy(workload => workload.Key.ToString(), StringComparer.Ordinal)
                .Select(workload => $"{workload.Key} {(workload.Value == state.To ? "✓" : "·")}").ToArray();
            released = next;
            var left = number == state.Step && state.Phase == RolloutPhase.Soaking ? state.Since + step.Soak - now : (TimeSpan?)null;
            var soak = $"soak {Text(step.Soak)}{(left is { } time ? $", {Text(time > TimeSpan.Zero ? time : TimeSpan.Zero)} left" : "")}";
            var mark = number < state.Step ? "done" : number == state.Step ? "now " : "    ";
            yield return $"  {mark} {number}. {(step.Percent is { } percent ? $"{percent}%" : "named")} ({soak}): {Names(members)}";
        }
    }

    private static string Check(RolloutCheck check, RolloutCheckStatus? last, DateTimeOffset now) => last switch
    {
        null or { Outcome: CheckOutcome.Pending } => $"  check {check.Name}: not queried yet ({check.Bound})",
        { Outcome: CheckOutcome.Unavailable } => $"  check {check.Name}: no answer, so the rollout waits: {last.Problem}",
        _ => $"  check {check.Name}: {last.Value} ({check.Bound}), {last.Failures} of {check.Failures} failures, {TimeText.Age(now - last.At)} ago",
    };

    /// <summary>The version of each workload with a place that belongs to the alias. Immutable workloads do not move.</summary>
    private static Dictionary<WorkloadKey, string> WorkloadsOf(AliasUse use) => use.Versions
        .SelectMany(version => version.Workloads.Concat(version.CronJobs).Select(workload => (workload, Secret: version.Secret.ToString())))
        .Concat(use.Unresolved.Select(workload => (workload, Secret: use.Alias.Name.Value)))
        .Where(item => !AliasUse.IsImmutable(item.workload) && ResolveRequest.NamesOf(item.workload, use.Alias.Name.Value).ContainsKey(item.Secret))
        .GroupBy(item => new WorkloadKey(item.workload.Kind.Kind, item.workload.Name), item => item.Secret)
        .ToDictionary(group => group.Key, group => group.Distinct().Count() == 1 ? group.First() : "");

    private static string Bar(int done, int all) => new string('=', all == 0 ? BarWidth : BarWidth * done / all).PadRight(BarWidth, '.');

    private static string Names(string[] names) => names.Length == 0 ? "no further workload"
        : names.Length <= MaxNames ? string.Join(", ", names) : $"{string.Join(", ", names.Take(MaxNames))} and {names.Length - MaxNames} more";

    private static string Version(string secret) => secret[^Core.Names.SecretVersion.Length..];

    private static string Text(TimeSpan soak) => soak == TimeSpan.Zero ? "0" : TimeText.Age(soak);
}
