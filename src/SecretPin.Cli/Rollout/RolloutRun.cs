using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Rollout;

/// <summary>Moves the workloads of a plan in order, and stops at the first that does not become ready.</summary>
internal sealed class RolloutRun(WorkloadMove move, AliasName alias, string ns, TimeProvider time)
{
    /// <param name="plan">The workloads.</param>
    /// <param name="dryRun">Whether the API server stores the changes.</param>
    /// <param name="parallel">The number of workloads that are moved at the same time; at least 1.</param>
    /// <param name="pause">The delay between one batch and the next.</param>
    /// <param name="cancellation">Stops the rollout. The workloads that were moved stay moved.</param>
    /// <exception cref="RefusedException">A workload did not become ready; the message states which workloads were not moved, and how to undo.</exception>
    public async Task RunAsync(MovePlan plan, DryRun dryRun, int parallel, TimeSpan pause, CancellationToken cancellation)
    {
        var done = 0;
        foreach (var batch in plan.Targets.Chunk(parallel))
        {
            if (done > 0 && dryRun == DryRun.None && pause > TimeSpan.Zero)
            {
                await Task.Delay(pause, time, cancellation);
            }

            var problems = await Task.WhenAll(batch.Select(target => move.RunAsync(target, dryRun, cancellation)));
            done += batch.Length;
            var failed = batch.Zip(problems).Where(pair => pair.Second is not null).ToArray();
            if (failed.Length > 0)
            {
                string[] lines =
                [
                    .. failed.Select(pair => $"{pair.First} in namespace {ns} did not become ready: {pair.Second}."),
                    plan.Targets.Count == done ? "No further workload is left to move." : $"Stopped. Not moved: {string.Join(", ", plan.Targets.Skip(done))}.",
                    $"To find the cause: kubectl describe {failed[0].First} -n {ns}",
                    .. failed.Where(pair => pair.First.Resource is { Group: "apps", Kind: "Deployment" or "StatefulSet" or "DaemonSet" })
                        .Select(pair => $"To undo this workload: kubectl rollout undo {pair.First} -n {ns}"),
                    $"To move all workloads back: kubectl secretpin rollback {alias} -n {ns} && kubectl secretpin rollout {alias} -n {ns}",
                ];
                throw new RefusedException(lines);
            }
        }
    }
}
