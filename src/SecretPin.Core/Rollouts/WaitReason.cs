namespace SecretPin.Core.Rollouts;

/// <summary>Why a rollout waits for a workload that has another version.</summary>
public static class WaitReason
{
    private const string MustBeApplied = "must be applied";

    /// <summary>The reason in the next state. That of the last resolve request stays while the leader repeats the request.</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="before">The reason in the stored state; <see langword="null"/> if the rollout did not wait for the workload.</param>
    /// <param name="isMoving">Whether the leader sends a resolve request for it.</param>
    internal static string Next(ObservedWorkload workload, string? before, bool isMoving) =>
        isMoving && before?.StartsWith(Of(workload, ""), StringComparison.Ordinal) == true ? before : Of(workload, MustBeApplied);

    /// <summary>The state after resolve requests that did not move their workloads.</summary>
    /// <param name="state">The stored state.</param>
    /// <param name="causes">Each workload, and why it was not moved, as the end of a sentence about it.</param>
    public static RolloutStatus After(RolloutStatus state, IReadOnlyCollection<(ObservedWorkload Workload, string Cause)> causes)
    {
        var reasons = causes.ToDictionary(
            item => item.Workload.Key.ToString(), item => SafeText.SingleLine(Of(item.Workload, item.Cause), RolloutStatus.LongestText));
        var waiting = state.Waiting.Select(wait => !wait.Moved && reasons.TryGetValue(wait.Workload, out var reason) ? wait with { Reason = reason } : wait);
        return state with { Waiting = [.. waiting] };
    }

    private static string Of(ObservedWorkload workload, string cause) =>
        $"has {string.Join(" and ", workload.Names.Order(StringComparer.Ordinal))}, and {cause}";
}
