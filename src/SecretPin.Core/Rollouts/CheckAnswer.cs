namespace SecretPin.Core.Rollouts;

/// <summary>What a monitoring system answered to the query of a check.</summary>
public sealed record CheckAnswer
{
    /// <summary>The value of each series; empty without data, and for an answer that is a state.</summary>
    public IReadOnlyList<double> Values { get; init; } = [];

    /// <summary>The state of a monitor; empty by default.</summary>
    public string State { get; init; } = "";

    /// <summary>Whether <see cref="State"/> is a failure. Default false.</summary>
    public bool IsFailure { get; init; }

    /// <summary>Why the query failed; empty if the system answered.</summary>
    public string Problem { get; init; } = "";
}

/// <summary>The result of one query of a check.</summary>
/// <param name="Name">The name of the check.</param>
/// <param name="Outcome">The outcome.</param>
/// <param name="Value">The value for messages; empty if the query failed.</param>
/// <param name="Problem">Why the query failed; empty if the system answered.</param>
/// <param name="At">The time of the query.</param>
public sealed record CheckReading(string Name, CheckOutcome Outcome, string Value, string Problem, DateTimeOffset At);

/// <summary>The outcome of a query of a check.</summary>
public enum CheckOutcome
{
    /// <summary>The check was not queried yet.</summary>
    Pending,

    /// <summary>Each value is within the bounds.</summary>
    Passed,

    /// <summary>A value is outside of the bounds.</summary>
    Failed,

    /// <summary>The query had no data. This is not a failure, and the rollout does not wait.</summary>
    NoData,

    /// <summary>The query had no answer. This is not a failure, but the rollout waits.</summary>
    Unavailable,
}
