namespace SecretPin.Core.Rollouts;

/// <summary>What the answers of the checks mean for a rollout.</summary>
internal static class CheckRule
{
    /// <summary>The checks at the first release, before the first query.</summary>
    public static IReadOnlyList<RolloutCheckStatus> Begin(RolloutPlan plan, DateTimeOffset now) =>
        [.. plan.Checks.Select(check => new RolloutCheckStatus(check.Name, 0, "", check.Bound, CheckOutcome.Pending, "", now))];

    /// <summary>Counts the consecutive failures of each check. A query without an answer or without data changes no count.</summary>
    /// <returns>The checks of the plan that have a state, and the readings of those that get no answer any more.</returns>
    public static (IReadOnlyList<RolloutCheckStatus> Checks, IReadOnlyList<CheckReading> Unavailable) Count(
        RolloutPlan plan, IReadOnlyList<RolloutCheckStatus> before, IReadOnlyList<CheckReading> readings)
    {
        var (checks, unavailable) = (new List<RolloutCheckStatus>(), new List<CheckReading>());
        foreach (var check in plan.Checks)
        {
            var last = before.FirstOrDefault(status => status.Name == check.Name);
            if (readings.LastOrDefault(reading => reading.Name == check.Name && reading.At > (last?.At ?? DateTimeOffset.MinValue)) is { } reading)
            {
                checks.Add(Status(check, last, reading));
                if (reading.Outcome == CheckOutcome.Unavailable && last?.Outcome != CheckOutcome.Unavailable)
                {
                    unavailable.Add(reading);
                }
            }
            else if (last is not null)
            {
                checks.Add(last);
            }
        }

        return (checks, unavailable);
    }

    /// <summary>Whether each check was queried in this phase, and its last answer was not a failure.</summary>
    public static bool HavePassed(RolloutPlan plan, RolloutStatus state) => plan.Checks.All(check =>
        state.Checks.FirstOrDefault(last => last.Name == check.Name) is { Failures: 0 } last
        && last.At >= state.Since && last.Outcome is CheckOutcome.Passed or CheckOutcome.NoData);

    /// <returns>The reason of the first check that has failed as often as its limit; <see langword="null"/> if there is none.</returns>
    public static string? FindFailure(RolloutPlan plan, IReadOnlyList<RolloutCheckStatus> checks)
    {
        foreach (var check in plan.Checks)
        {
            if (checks.FirstOrDefault(last => last.Name == check.Name) is { } last && last.Failures >= check.Failures)
            {
                var times = last.Failures == 1 ? "" : $" {last.Failures} times in a row";
                return $"The check {check.Name} failed{times}: {last.Value} ({last.Bound})";
            }
        }

        return null;
    }

    private static RolloutCheckStatus Status(RolloutCheck check, RolloutCheckStatus? last, CheckReading reading)
    {
        var failures = reading.Outcome switch
        {
            CheckOutcome.Failed => (last?.Failures ?? 0) + 1,
            CheckOutcome.Passed => 0,
            _ => last?.Failures ?? 0,
        };
        return new(
            check.Name, failures, SafeText.SingleLine(reading.Value, RolloutStatus.LongestText), check.Bound, reading.Outcome,
            SafeText.SingleLine(reading.Problem, RolloutStatus.LongestText), reading.At);
    }
}
