using SecretPin.Core.Names;

namespace SecretPin.Core.Rollouts;

/// <summary>How the next version of an alias reaches its workloads: the validated <c>spec.rollout</c>.</summary>
/// <param name="After">The namespaces that must complete their rollout first.</param>
/// <param name="Steps">At least one.</param>
/// <param name="Checks">The checks.</param>
/// <param name="HoldsOnFailure">Whether a failure only stops the rollout.</param>
public sealed record RolloutPlan(IReadOnlyList<RolloutGate> After, IReadOnlyList<RolloutStep> Steps, IReadOnlyList<RolloutCheck> Checks, bool HoldsOnFailure)
{
    /// <summary>The largest number of steps, of checks and of namespaces. Matches deploy/chart/files/crds/secretaliases.yaml.</summary>
    public const int MaxItems = 10;

    /// <summary>The largest number of workloads that a step names.</summary>
    public const int MaxWorkloads = 100;

    /// <summary>A longer duration is an error: the rollout would never end.</summary>
    public static readonly TimeSpan LongestSoak = TimeSpan.FromDays(366);

    /// <summary>A shorter interval would load the monitoring system.</summary>
    public static readonly TimeSpan ShortestInterval = TimeSpan.FromSeconds(5);

    /// <exception cref="FormatException">The plan is invalid; the message contains each problem of <see cref="Problems"/>.</exception>
    public static RolloutPlan Of(RolloutSpec spec)
    {
        string[] problems = [.. Problems(spec)];
        return problems.Length == 0
            ? new(
                [.. (spec.After ?? []).Select(gate => new RolloutGate(gate.Namespace!, Duration(gate.Soak, TimeSpan.Zero)))],
                [.. spec.Steps!.Select(step => new RolloutStep(
                    [.. (step.Workloads ?? []).Select(Key)], (int?)step.Percent, Duration(step.Soak, TimeSpan.Zero)))],
                [.. (spec.Checks ?? []).Select(RolloutCheck.Of)],
                spec.OnFailure == "Hold")
            : throw new FormatException($"{string.Join("; ", problems)}.");
    }

    /// <summary>The problems of a plan; each states the field, and what to write.</summary>
    public static IEnumerable<string> Problems(RolloutSpec spec)
    {
        const string Path = "spec.rollout";
        var gates = spec.After ?? [];
        if (gates.Count > MaxItems)
        {
            yield return $"{Path}.after has {gates.Count} items; the limit is {MaxItems}";
        }

        foreach (var (gate, at) in gates.Select((gate, index) => (gate, $"{Path}.after[{index}]")))
        {
            if (!DnsLabel.IsValid(gate?.Namespace))
            {
                yield return $"{at}.namespace '{gate?.Namespace}' is not a namespace. Write the name of the namespace that gets the version first";
            }

            if (DurationProblem(gate?.Soak, $"{at}.soak") is { } problem)
            {
                yield return problem;
            }
        }

        foreach (var problem in StepProblems(spec.Steps ?? [], $"{Path}.steps").Concat(CheckProblems(spec.Checks ?? [], $"{Path}.checks")))
        {
            yield return problem;
        }

        if (spec.OnFailure is not (null or "Rollback" or "Hold"))
        {
            yield return $"{Path}.onFailure '{spec.OnFailure}' is unknown. Write Rollback or Hold";
        }
    }

    private static IEnumerable<string> StepProblems(IReadOnlyList<RolloutStepSpec> steps, string path)
    {
        if (steps.Count is 0 or > MaxItems)
        {
            yield return $"{path} has {steps.Count} items. Write 1 to {MaxItems} steps. The last one must have percent: 100";
            yield break;
        }

        long reached = 0;
        foreach (var (step, at) in steps.Select((step, index) => (step, $"{path}[{index}]")))
        {
            if (step is null || (step.Workloads is null) == (step.Percent is null))
            {
                yield return $"{at} must have exactly one of workloads and percent";
            }
            else if (step.Percent is { } percent)
            {
                if (percent is < 1 or > 100)
                {
                    yield return $"{at}.percent is {percent}. Write 1 to 100";
                }
                else if (percent <= reached)
                {
                    yield return $"{at}.percent is {percent}, which is not more than {reached} in a step before it. Write rising percentages";
                }

                reached = Math.Max(reached, percent);
            }
            else
            {
                foreach (var problem in WorkloadProblems(step.Workloads!, $"{at}.workloads"))
                {
                    yield return problem;
                }
            }

            if (DurationProblem(step?.Soak, $"{at}.soak") is { } soak)
            {
                yield return soak;
            }
        }

        if (steps[^1] is not { Percent: 100 })
        {
            yield return $"{path}[{steps.Count - 1}] does not reach all workloads. Write percent: 100 in the last step";
        }
    }

    private static IEnumerable<string> WorkloadProblems(IReadOnlyList<string> workloads, string path)
    {
        if (workloads.Count is 0 or > MaxWorkloads)
        {
            yield return $"{path} has {workloads.Count} items. Write 1 to {MaxWorkloads} workloads as {WorkloadKey.Rule}";
        }

        foreach (var workload in workloads)
        {
            if (!WorkloadKey.TryParse(workload, out var key))
            {
                yield return $"{path} contains '{SafeText.SingleLine(workload ?? "")}'. Write {WorkloadKey.Rule}";
            }
            else if (key.IsPod)
            {
                yield return $"{path} contains '{workload}'. A Pod belongs to the last step, because it cannot be changed. Write the workload that creates it";
            }
        }
    }

    private static IEnumerable<string> CheckProblems(IReadOnlyList<RolloutCheckSpec> checks, string path)
    {
        if (checks.Count > MaxItems)
        {
            yield return $"{path} has {checks.Count} items; the limit is {MaxItems}";
        }

        var names = new HashSet<string>();
        foreach (var (check, at) in checks.Select((check, index) => (check, $"{path}[{index}]")))
        {
            if (!DnsLabel.IsValid(check?.Name))
            {
                yield return $"{at}.name '{check?.Name}' is not {DnsLabel.Rule}. Write a short name such as errors";
            }
            else if (!names.Add(check!.Name!))
            {
                yield return $"{at}.name '{check.Name}' occurs twice. Write a unique name";
            }

            foreach (var problem in check is null ? [] : RolloutCheck.Problems(check, at))
            {
                yield return problem;
            }
        }
    }

    internal static TimeSpan Duration(string? text, TimeSpan byDefault) => GoDuration.TryParse(text, out var duration) ? duration : byDefault;

    internal static string? DurationProblem(string? text, string path, TimeSpan shortest = default) =>
        text is null ? null
        : !GoDuration.TryParse(text, out var duration) ? $"{path} '{text}' is not {GoDuration.Rule}"
        : duration < shortest ? $"{path} '{text}' is shorter than {shortest.TotalSeconds:0}s"
        : duration > LongestSoak ? $"{path} '{text}' is longer than {LongestSoak.TotalHours:0}h"
        : null;

    private static WorkloadKey Key(string text) => WorkloadKey.TryParse(text, out var key) ? key : throw new FormatException(text);
}

/// <param name="Namespace">A namespace.</param>
/// <param name="Soak">How long the version must have been the pin there.</param>
public sealed record RolloutGate(string Namespace, TimeSpan Soak);

/// <param name="Workloads">The workloads of the step; empty if it has a percentage.</param>
/// <param name="Percent">The share of all workloads that this step and those before it reach.</param>
/// <param name="Soak">How long the rollout waits after the workloads of the step are ready.</param>
public sealed record RolloutStep(IReadOnlyList<WorkloadKey> Workloads, int? Percent, TimeSpan Soak);
