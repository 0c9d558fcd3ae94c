namespace SecretPin.Kubernetes.Rollouts;

/// <summary>What the leader does for rollouts: section <c>Rollouts</c>.</summary>
public sealed class RolloutOptions
{
    /// <summary>
    /// Whether the leader moves workloads by resolve requests. Otherwise, a step waits until the owners of its workloads apply them. Default false;
    /// matches rollouts.move in deploy/chart/values.yaml, which grants the permissions.
    /// </summary>
    public bool Move { get; set; }

    /// <summary>How many workloads of an alias move at the same time. Default 1.</summary>
    public int AtOnce { get; set; } = 1;

    /// <summary>The interval between two reads of the workloads while a rollout waits for them. Default 5 seconds.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(5);
}
