using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Status;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Pin;

/// <summary><c>rollback</c>: pins the version before, and says what else it takes.</summary>
internal static class RollbackCommand
{
    public static Command Create(CommandContext shell)
    {
        var changing = new MutatingCommandOptions(shell);
        var name = new Argument<string>("ALIAS") { Description = "The alias." };
        var byHand = new Option<bool>("--by-hand") { Description = "Pins by hand in the place of the source that the alias has (newest, awsSecretsManager)." };
        var command = new Command("rollback", "Moves the pin of an alias back to the version before, and says what must be applied or undone.") { name, byHand };
        name.CompleteAliases(changing.Cluster, shell);
        changing.AddTo(command);
        command.AddExamples(
            "kubectl secretpin rollback auth-api-secrets -n production",
            "kubectl secretpin rollback auth-api-secrets -n production --dry-run=server");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = changing.Connect(parsed);
            var view = await cluster.Namespaces.ReadAsync(cluster.Namespace, cancellation);
            var alias = view.Alias(parsed.GetValue(name)!);
            var says = changing.MessageWriter(parsed);
            var (present, previous) = (view.Effective(alias).Secret, view.Previous(alias));
            if (previous is null)
            {
                throw new RefusedException(
                    $"SecretAlias {view.Namespace}/{alias.Name} has no version before{(present is null ? "" : $" {present.Version}")}. "
                    + $"Pin one with 'kubectl secretpin pin {alias.Name} VERSION -n {view.Namespace}'; there {Versions(view, alias.Name)}.");
            }

            if (present is not null && previous.Version > present.Version)
            {
                // The version before is the newer one: this is a rollback already, and a second one would undo it.
                await says.WriteLineAsync(
                    $"SecretAlias {view.Namespace}/{alias.Name} is rolled back already: {present.Version} is pinned, after {previous.Version}. Nothing to do. "
                    + $"To go forward again: kubectl secretpin pin {alias.Name} {previous.Version} -n {view.Namespace}");
                return ExitCode.Success;
            }

            var changed = await new PinMove(cluster, shell, says).ToAsync(
                view, alias, previous, parsed.GetValue(byHand), changing.DryRun(parsed), cancellation);
            foreach (var line in Remaining(view, alias, previous))
            {
                await says.WriteLineAsync(line);
            }

            changing.Write(parsed, changed);
            return ExitCode.Success;
        });
        return command;
    }

    private static string Versions(NamespaceView view, AliasName alias)
    {
        var versions = view.Versions(alias);
        return versions.Count == 0 ? "is none" : $"{(versions.Count == 1 ? "is" : "are")} {string.Join(", ", versions.Select(version => version.Version))}";
    }

    /// <summary>What still has the version that is left behind, and how it gets the one before.</summary>
    private static IEnumerable<string> Remaining(NamespaceView view, AliasView alias, VersionedSecretName to)
    {
        var others = AliasUse.Of(view, alias).Versions.Where(version => version.Secret != to)
            .SelectMany(version => version.Workloads.Concat(version.CronJobs)).Distinct().ToArray();
        if (others.Length == 0)
        {
            yield return $"Nothing runs on another version than {to.Version}.";
            yield break;
        }

        yield return $"Still on another version: {string.Join(", ", others.Select(seen => seen.ToString()))}.";
        yield return $"To move them one after the other: kubectl secretpin rollout {alias.Name} -n {view.Namespace}";
        var owners = view.Evidence.Objects
            .Where(seen => seen.Kind == Kinds.ReplicaSet && seen.Controller is not null && new Ownership(view.Evidence).IsHistory(seen)
                && seen.References.Any(reference => reference.Name == to.ToString()))
            .Select(seen => seen.Controller!.Uid)
            .ToHashSet();
        foreach (var deployment in others.Where(seen => owners.Contains(seen.Uid)))
        {
            yield return $"Or, as its revision before had {to.Version}: kubectl rollout undo deployment/{deployment.Name} -n {view.Namespace}";
        }

        foreach (var fixedOnes in others.Where(seen => seen.Kind == Kinds.Pod || seen.Kind == Kinds.Job))
        {
            yield return $"{fixedOnes} cannot change: delete it and create it again.";
        }
    }
}
