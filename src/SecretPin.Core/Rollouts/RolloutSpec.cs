namespace SecretPin.Core.Rollouts;

/// <summary>
/// <c>spec.rollout</c> of a SecretAlias, which may be invalid; <see cref="RolloutPlan"/> is the validated form. Matches
/// deploy/chart/files/crds/secretaliases.yaml.
/// </summary>
public sealed record RolloutSpec
{
    /// <summary>The namespaces whose alias of the same name must complete its rollout to a version first; none by default.</summary>
    public IReadOnlyList<RolloutGateSpec>? After { get; init; }

    /// <summary>At least one. The last step reaches all workloads.</summary>
    public IReadOnlyList<RolloutStepSpec>? Steps { get; init; }

    /// <summary>The checks that run from the first step to the end of the last soak time; none by default.</summary>
    public IReadOnlyList<RolloutCheckSpec>? Checks { get; init; }

    /// <summary>Rollback or Hold; Rollback by default.</summary>
    public string? OnFailure { get; init; }
}

/// <param name="Namespace">A namespace.</param>
/// <param name="Soak">How long the version must have been the pin there; 0 by default.</param>
public sealed record RolloutGateSpec(string? Namespace, string? Soak);

/// <param name="Workloads">As <c>kind/name</c>.</param>
/// <param name="Percent">1 to 100. A step has either workloads or a percentage.</param>
/// <param name="Soak">How long the rollout waits after the workloads of the step are ready; 0 by default.</param>
public sealed record RolloutStepSpec(IReadOnlyList<string>? Workloads, long? Percent, string? Soak);

/// <summary>A check with exactly one provider.</summary>
/// <param name="Name">Unique in the rollout.</param>
/// <param name="Interval">The interval between two queries; 1m by default.</param>
/// <param name="Failures">The number of consecutive failures that fail the rollout; 1 by default.</param>
/// <param name="NoData">Ignore or Fail; Ignore by default.</param>
/// <param name="Prometheus">An instant query.</param>
/// <param name="Datadog">The state of a monitor.</param>
public sealed record RolloutCheckSpec(
    string? Name, string? Interval, long? Failures, string? NoData, PrometheusCheckSpec? Prometheus, DatadogCheckSpec? Datadog);

/// <param name="Query">A PromQL expression whose result is a vector or a scalar.</param>
/// <param name="Max">The largest value of any series that is not a failure.</param>
/// <param name="Min">The smallest value of any series that is not a failure.</param>
public sealed record PrometheusCheckSpec(string? Query, double? Max, double? Min);

/// <param name="Monitor">The ID of the monitor. The states Alert and Warn are failures.</param>
public sealed record DatadogCheckSpec(long? Monitor);
