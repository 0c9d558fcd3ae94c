namespace SecretPin.Core.Rollouts;

/// <summary>Which workloads a step releases. A pure function.</summary>
public static class ReleaseRule
{
    /// <param name="plan">The plan.</param>
    /// <param name="step">The number of the step; 1 for the first.</param>
    /// <param name="released">What the steps before it released. Nothing of it is withdrawn.</param>
    /// <param name="workloads">The workloads of the namespace that name the alias.</param>
    public static RolloutRelease Of(RolloutPlan plan, int step, RolloutRelease released, IReadOnlyCollection<WorkloadKey> workloads)
    {
        var next = plan.Steps[step - 1];
        if (next.Percent is not { } percent)
        {
            return released with { Workloads = [.. released.Workloads.Union(next.Workloads.Select(workload => workload.ToString()))] };
        }

        return released with { HashBelow = Math.Max(released.HashBelow, percent >= 100 ? RolloutRelease.All : HashBelow(percent, released, workloads)) };
    }

    /// <summary>The smallest bound that reaches the percentage, and at least one workload that no step names.</summary>
    private static long HashBelow(int percent, RolloutRelease released, IReadOnlyCollection<WorkloadKey> workloads)
    {
        var named = workloads.Count(workload => released.Workloads.Contains(workload.ToString()));
        var hashes = workloads.Where(workload => !released.Workloads.Contains(workload.ToString())).Select(workload => workload.Hash).Order().ToArray();
        var total = ((workloads.Count * percent) + 99) / 100;
        var count = Math.Min(Math.Max(total - named, 1), hashes.Length);
        return count == 0 ? 0 : hashes[count - 1] + 1;
    }
}
