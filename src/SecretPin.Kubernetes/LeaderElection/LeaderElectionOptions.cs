namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>How long a leader leads. The defaults are those of Kubernetes' own controllers.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The lease's namespace: our own.</summary>
    public required string Namespace { get; init; }

    /// <summary>The lease's name; secretpin by default. Matches the Role in the chart.</summary>
    public string Name { get; init; } = "secretpin";

    /// <summary>Which replica we are: the name of its pod.</summary>
    public required string Identity { get; init; }

    /// <summary>After how long without a renewal the others may take over; 15 seconds by default, whole seconds.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>After how long without a renewal the leader stops, so that it has stopped before that; 10 seconds by default.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the leader renews and the others try, these with some jitter; 2 seconds by default.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
