using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Rollouts;

namespace SecretPin.Cli.Rotate;

/// <summary>What happens to a new version next, and when, as lines for people.</summary>
internal static class NextSteps
{
    /// <param name="view">The namespace.</param>
    /// <param name="declared">The alias; <see langword="null"/> if it is not declared.</param>
    /// <param name="version">The new version.</param>
    /// <param name="isPinned">Whether the command has moved the source to the version.</param>
    /// <param name="now">The current time.</param>
    public static IEnumerable<string> Of(NamespaceAliases view, AliasView? declared, VersionedSecretName version, bool isPinned, DateTimeOffset now)
    {
        var (name, ns) = (version.Alias, view.Namespace);
        if (declared?.Alias is not { } alias)
        {
            yield return $"To use it: kubectl secretpin pin {name} {version.Version} -n {ns} --create";
            yield return $"Then all workloads that name {name} get it at their next deployment.";
            yield break;
        }

        if (alias.IsSuspended)
        {
            yield return $"SecretAlias {ns}/{name} is held: nothing uses the version before 'kubectl secretpin release {name} -n {ns}'.";
        }

        // The age of a version counts from its creation.
        var start = isPinned ? now : alias.IsSuspended ? null : now + alias.NewestMinAge;
        if (!isPinned)
        {
            yield return alias switch
            {
                { NewestMinAge: { } age } when age > TimeSpan.Zero =>
                    $"SecretAlias {ns}/{name} follows its newest version, as soon as it is old enough: at {TimeText.Instant(now + age)}.",
                { NewestMinAge: not null } => $"SecretAlias {ns}/{name} follows its newest version: no command is needed.",
                { Aws: { } aws } => $"SecretAlias {ns}/{name} follows the label {aws.Stage} of {aws.SecretId} in AWS Secrets Manager.",
                _ => $"To use it: kubectl secretpin pin {name} {version.Version} -n {ns}",
            };
        }

        if (alias.Plan is { } plan && view.Effective(declared).Secret is not null)
        {
            foreach (var line in Rollout(alias, plan, version, start))
            {
                yield return line;
            }
        }
        else
        {
            yield return $"Then all workloads of {name} get it at their next deployment, or by 'kubectl secretpin rollout {name} -n {ns}'.";
        }
    }

    private static IEnumerable<string> Rollout(SecretAlias alias, RolloutPlan plan, VersionedSecretName version, DateTimeOffset? start)
    {
        yield return $"Then the rollout of {alias.Name} brings it to the workloads in {(plan.Steps.Count == 1 ? "1 step" : $"{plan.Steps.Count} steps")}:";
        if (alias is { IsRollingOut: true, Rollout: { } running } && running.To != version.ToString())
        {
            yield return $"  it replaces the rollout to {running.To}, which is at step {running.Step} of {plan.Steps.Count}";
        }

        foreach (var gate in plan.After)
        {
            yield return $"  it starts when namespace {gate.Namespace} has completed its rollout to the version"
                + (gate.Soak > TimeSpan.Zero ? $", and has kept it for {TimeText.Age(gate.Soak)}" : "");
        }

        var elapsed = TimeSpan.Zero;
        foreach (var (index, step) in plan.Steps.Index())
        {
            var workloads = step.Percent is { } percent ? percent == 100 ? "all workloads" : $"{percent}% of the workloads" : string.Join(", ", step.Workloads);
            yield return $"  step {index + 1}: {workloads}, {When(elapsed)}, soak time {Text(step.Soak)}";
            elapsed += step.Soak;
        }

        var at = start is { } begin && plan.After.Count == 0 ? $" ({TimeText.Instant(begin + elapsed)})" : "";
        yield return $"  then it is the pin, {When(elapsed)}{at}";
        var condition = plan.Checks.Count == 0 ? "If" : $"If a check fails ({string.Join(", ", plan.Checks.Select(check => check.Name))}), or if";
        yield return $"{condition} a workload does not become ready, the rollout is {(plan.HoldsOnFailure ? "held" : "rolled back")}.";
    }

    private static string When(TimeSpan elapsed) => elapsed == TimeSpan.Zero ? "at the start" : $"at the earliest {TimeText.Age(elapsed)} after the start";

    private static string Text(TimeSpan soak) => soak == TimeSpan.Zero ? "0" : TimeText.Age(soak);
}
