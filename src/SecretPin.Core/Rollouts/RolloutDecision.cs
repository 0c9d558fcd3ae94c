namespace SecretPin.Core.Rollouts;

/// <summary>The next state of a rollout, and what the leader does after it has written this state.</summary>
/// <param name="State">The next state.</param>
public sealed record RolloutDecision(RolloutStatus State)
{
    /// <summary>The workloads that get a resolve request.</summary>
    public IReadOnlyList<WorkloadKey> Moves { get; init; } = [];

    /// <summary>What is reported as log lines and Events.</summary>
    public IReadOnlyList<RolloutReport> Reports { get; init; } = [];

    /// <summary>Whether the new version becomes the pin.</summary>
    public bool IsCompleted { get; init; }

    /// <summary>Why the new version is rejected; <see langword="null"/> if it is not.</summary>
    public string? Rejection { get; init; }

    /// <summary>When the state may change although nothing changes in the cluster; <see langword="null"/> if it may not.</summary>
    public DateTimeOffset? DueAt { get; init; }
}

/// <summary>What happened in a rollout.</summary>
/// <param name="Reason">In the form of the reason of an Event.</param>
/// <param name="Message">Sentences.</param>
/// <param name="Workload">The workload that caused it; <see langword="null"/> if none did.</param>
/// <param name="IsWarning">Whether a person should know.</param>
public sealed record RolloutReport(string Reason, string Message, WorkloadKey? Workload, bool IsWarning);
