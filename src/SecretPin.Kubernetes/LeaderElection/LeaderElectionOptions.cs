namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>Settings of the leader election. The defaults are those of Kubernetes' own controllers.</summary>
public sealed record LeaderElectionOptions
{
    /// <summary>The namespace of the lease: the namespace of SecretPin.</summary>
    public required string Namespace { get; init; }

    /// <summary>The name of the lease. Default secretpin; matches the Role in the chart.</summary>
    public string Name { get; init; } = "secretpin";

    /// <summary>The identity of this replica: the name of its pod.</summary>
    public required string Identity { get; init; }

    /// <summary>The time without a renewal after which other replicas may take the lease. Default 15 seconds; whole seconds.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>The time without a renewal after which the leader stops; shorter than <see cref="LeaseDuration"/>. Default 10 seconds.</summary>
    public TimeSpan RenewDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The interval of the leader's renewals and, with jitter, of the other replicas' attempts. Default 2 seconds.</summary>
    public TimeSpan RetryPeriod { get; init; } = TimeSpan.FromSeconds(2);
}
