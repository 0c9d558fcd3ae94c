using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Status;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;

namespace SecretPin.Cli.Pin;

/// <summary><c>rollback</c>: moves the pin to the previous version, and lists the workloads that do not use it yet.</summary>
internal static class RollbackCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new MutatingCommandOptions(context);
        var name = new Argument<string>("ALIAS") { Description = "The alias." };
        var byHand = PinMove.CreateByHandOption();
        var reason = PinMove.CreateReasonOption();
        var command = new Command(
            "rollback", "Rolls back the rollout in progress, or moves the pin of an alias back to its previous version and lists the workloads to move.")
        {
            name, byHand, reason,
        };
        name.CompleteAliases(options.Connection, context);
        options.AddTo(command);
        command.AddExamples(
            "kubectl secretpin rollback auth-api-secrets -n production",
            "kubectl secretpin rollback auth-api-secrets -n production --dry-run=server");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = options.Connect(parsed);
            var view = await cluster.Namespaces.ReadAsync(cluster.Namespace, cancellation);
            var alias = view.Alias(parsed.GetValue(name)!);
            var messages = options.MessageWriter(parsed);
            if (view.Effective(alias).Rollout is { To: { } to, From: var from })
            {
                var rolledBack = await new RolloutRequests(cluster, context.Time)
                    .SendAsync(alias, RolloutAction.Rollback, to, parsed.GetValue(reason)!, options.DryRun(parsed), cancellation);
                await messages.WriteLineAsync(
                    $"secretalias.secretpin.io/{alias.Name}: the rollout to {to.Version} is rolled back{DryRunOption.Suffix(options.DryRun(parsed))}. "
                    + $"No source pins {to} again.");
                await messages.WriteLineAsync($"A workload that has {to.Version} gets {from.Version} when it is applied, or from the leader (rollouts.move).");
                options.Write(parsed, rolledBack);
                return ExitCode.Success;
            }

            var (current, previous) = (view.Effective(alias).Secret, view.Previous(alias));
            if (previous is null)
            {
                var versions = view.Versions(alias.Name).Select(version => version.Version.ToString()).DefaultIfEmpty("none");
                throw new RefusedException(
                    $"SecretAlias {view.Namespace}/{alias.Name} has no previous version{(current is null ? "" : $"; it is pinned to {current.Version}")}. "
                    + $"Pin a version with 'kubectl secretpin pin {alias.Name} VERSION -n {view.Namespace}'. "
                    + $"Existing versions: {string.Join(", ", versions)}.");
            }

            if (current is not null && previous.Version > current.Version)
            {
                // The previous version is the newer one, so the last move was a rollback. A second one would undo it.
                await messages.WriteLineAsync(
                    $"SecretAlias {view.Namespace}/{alias.Name} is already rolled back from {previous.Version} to {current.Version}: nothing to do. "
                    + $"To move the pin forward again: kubectl secretpin pin {alias.Name} {previous.Version} -n {view.Namespace}");
                return ExitCode.Success;
            }

            var changed = await new PinMove(cluster, context, messages).ToAsync(
                view, alias, previous, parsed.GetValue(byHand), options.DryRun(parsed), cancellation);
            await messages.WriteLinesAsync(NextSteps(view, alias, previous));
            options.Write(parsed, changed);
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The workloads that use another version, and the commands that move them.</summary>
    private static IEnumerable<string> NextSteps(NamespaceView view, AliasView alias, VersionedSecretName to)
    {
        var others = AliasUse.Of(view, alias).Versions.Where(version => version.Secret != to)
            .SelectMany(version => version.Workloads.Concat(version.CronJobs)).Distinct().ToArray();
        if (others.Length == 0)
        {
            yield return $"No workload uses another version than {to.Version}.";
            yield break;
        }

        yield return $"Still on another version: {string.Join(", ", others.Select(other => other.ToString()))}.";
        yield return $"To move them one after the other: kubectl secretpin rollout {alias.Name} -n {view.Namespace}";
        var states = new ReferrerStateRule(view.Evidence);
        var deployments = view.Evidence.Objects
            .Where(revision => revision.Kind == Kinds.ReplicaSet && revision.Controller is not null && states.IsHistory(revision)
                && revision.References.Any(reference => reference.Name == to.ToString()))
            .Select(revision => revision.Controller!.Uid)
            .ToHashSet();
        foreach (var deployment in others.Where(other => deployments.Contains(other.Uid)))
        {
            yield return $"Or, because an earlier revision uses {to.Version}: kubectl rollout undo deployment/{deployment.Name} -n {view.Namespace}";
        }

        foreach (var immutable in others.Where(other => other.Kind == Kinds.Pod || other.Kind == Kinds.Job))
        {
            yield return $"{immutable} is immutable: delete it and create it again.";
        }
    }
}
