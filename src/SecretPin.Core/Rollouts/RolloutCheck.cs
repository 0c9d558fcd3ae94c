using System.Globalization;

namespace SecretPin.Core.Rollouts;

/// <summary>A check of a rollout: what is queried, how often, and what a failure is.</summary>
/// <param name="Name">Unique in the rollout.</param>
/// <param name="Interval">The interval between two queries.</param>
/// <param name="Failures">The number of consecutive failures that fail the rollout; at least 1.</param>
/// <param name="FailsWithoutData">Whether a query without data is a failure.</param>
/// <param name="Prometheus">The query; <see langword="null"/> for another provider.</param>
/// <param name="Monitor">The ID of a Datadog monitor; <see langword="null"/> for another provider.</param>
public sealed record RolloutCheck(
    string Name, TimeSpan Interval, int Failures, bool FailsWithoutData, PrometheusQuery? Prometheus, long? Monitor)
{
    /// <summary>In characters. Matches deploy/chart/files/crds/secretaliases.yaml.</summary>
    public const int LongestQuery = 4096;

    public const int MaxFailures = 100;

    public static readonly TimeSpan DefaultInterval = TimeSpan.FromMinutes(1);

    /// <summary>What a value is compared with, for users.</summary>
    public string Bound => Prometheus is { } query
        ? string.Join(", ", new[] { ("min", query.Min), ("max", query.Max) }.Where(bound => bound.Item2 is not null)
            .Select(bound => string.Create(CultureInfo.InvariantCulture, $"{bound.Item1} {bound.Item2}")))
        : "OK";

    /// <summary>The outcome of a query: each value must be within the bounds. A value that is not a number counts as no data.</summary>
    public CheckReading Read(CheckAnswer answer, DateTimeOffset now)
    {
        var values = answer.Values.Where(value => !double.IsNaN(value)).ToArray();
        var (outcome, value) = answer switch
        {
            { Problem.Length: > 0 } => (CheckOutcome.Unavailable, ""),
            { State: { Length: > 0 } state } => (answer.IsFailure ? CheckOutcome.Failed : CheckOutcome.Passed, state),
            _ when values.Length == 0 => (FailsWithoutData ? CheckOutcome.Failed : CheckOutcome.NoData, "no data"),
            _ => (values.Any(IsOutside) ? CheckOutcome.Failed : CheckOutcome.Passed, Text(values)),
        };
        return new(Name, outcome, value, answer.Problem, now);
    }

    private bool IsOutside(double value) => value > Prometheus?.Max || value < Prometheus?.Min;

    /// <summary>The value that is furthest outside, or else the first.</summary>
    private string Text(double[] values) => (Prometheus?.Max is not null ? values.Max() : values.Min()).ToString("G6", CultureInfo.InvariantCulture);

    /// <param name="spec">A check without <see cref="Problems"/>.</param>
    internal static RolloutCheck Of(RolloutCheckSpec spec) => new(
        spec.Name!, RolloutPlan.Duration(spec.Interval, DefaultInterval), (int)(spec.Failures ?? 1), spec.NoData == "Fail",
        spec.Prometheus is { } query ? new(query.Query!, query.Max, query.Min) : null, spec.Datadog?.Monitor);

    /// <inheritdoc cref="RolloutPlan.Problems"/>
    internal static IEnumerable<string> Problems(RolloutCheckSpec check, string at)
    {
        if (RolloutPlan.DurationProblem(check.Interval, $"{at}.interval", RolloutPlan.ShortestInterval) is { } interval)
        {
            yield return interval;
        }

        if (check.Failures is < 1 or > MaxFailures)
        {
            yield return $"{at}.failures is {check.Failures}. Write 1 to {MaxFailures}";
        }

        if (check.NoData is not (null or "Ignore" or "Fail"))
        {
            yield return $"{at}.noData '{check.NoData}' is unknown. Write Ignore or Fail";
        }

        if ((check.Prometheus is null) == (check.Datadog is null))
        {
            yield return $"{at} must have exactly one of prometheus and datadog";
        }

        if (check.Prometheus is { } query)
        {
            if (string.IsNullOrWhiteSpace(query.Query) || query.Query.Length > LongestQuery)
            {
                yield return $"{at}.prometheus.query has {query.Query?.Length ?? 0} characters. Write a PromQL expression of at most {LongestQuery}";
            }

            if (query is { Max: null, Min: null })
            {
                yield return $"{at}.prometheus has neither max nor min. Write the largest or the smallest value that is not a failure";
            }
            else if (query.Min > query.Max)
            {
                yield return $"{at}.prometheus.min is larger than max, so that each value is a failure";
            }
        }

        if (check.Datadog is { Monitor: null or <= 0 })
        {
            yield return $"{at}.datadog.monitor is {check.Datadog.Monitor?.ToString(CultureInfo.InvariantCulture) ?? "missing"}. Write the ID of a monitor";
        }
    }
}

/// <param name="Text">A PromQL expression.</param>
/// <param name="Max">The largest value that is not a failure; no limit by default.</param>
/// <param name="Min">The smallest value that is not a failure; no limit by default.</param>
public sealed record PrometheusQuery(string Text, double? Max, double? Min);
