namespace SecretPin.Core.Rollouts;

/// <summary>What the leader observed of the cluster and of the monitoring systems.</summary>
public sealed record RolloutObservations
{
    /// <summary>The workloads of the namespace with a place that belongs to the alias, except immutable ones.</summary>
    public IReadOnlyList<ObservedWorkload> Workloads { get; init; } = [];

    /// <summary>The results of the checks that were queried since the last state.</summary>
    public IReadOnlyList<CheckReading> Checks { get; init; } = [];

    /// <summary>The conditions of <c>spec.rollout.after</c> that are not met, as sentences without a full stop.</summary>
    public IReadOnlyList<string> Unmet { get; init; } = [];

    /// <summary>The namespace of <c>spec.rollout.after</c> that rejected the version; <see langword="null"/> by default.</summary>
    public string? RejectedIn { get; init; }

    /// <summary>Whether the Secret of the new version exists. Default true.</summary>
    public bool ToExists { get; init; } = true;

    /// <summary><c>spec.suspend</c>.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>The last request of a person; <see langword="null"/> if there is none.</summary>
    public RolloutRequest? Request { get; init; }

    /// <summary>How many workloads the leader may move at the same time; 0 if their owners apply them.</summary>
    public int MovesAtOnce { get; init; }
}

/// <summary>A workload with a place that belongs to the alias.</summary>
/// <param name="Key">Its kind and name.</param>
/// <param name="Names">The names in its places: versions of the alias, or the alias itself.</param>
public sealed record ObservedWorkload(WorkloadKey Key, IReadOnlyCollection<string> Names)
{
    /// <summary>Whether it is held (<see cref="WellKnown.HoldAnnotation"/>), so that the rollout skips it.</summary>
    public bool IsHeld { get; init; }

    /// <summary>Whether its pods match its template and are ready.</summary>
    public bool IsReady { get; init; }

    /// <summary>Why it is not ready.</summary>
    public string State { get; init; } = "";

    /// <summary>Whether it exceeded its own progress deadline.</summary>
    public bool HasExceededDeadline { get; init; }

    /// <summary>Whether its kind has no progress deadline, so that <see cref="RolloutMachine.Deadline"/> applies.</summary>
    public bool HasNoDeadline { get; init; }

    /// <summary>The client that applies it, such as <c>Helm release shop</c>; empty if it is unknown.</summary>
    public string Manager { get; init; } = "";

    internal bool HasOnly(string secret) => Names.All(name => name == secret);
}
