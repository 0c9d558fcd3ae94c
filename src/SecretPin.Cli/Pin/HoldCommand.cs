using System.CommandLine;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;

namespace SecretPin.Cli.Pin;

/// <summary><c>hold</c> and <c>release</c>: set <c>spec.suspend</c>, which stops an alias from following its source.</summary>
internal static class HoldCommand
{
    public static Command Create(CommandContext context) => Create(
        context, "hold", hold: true, "Holds an alias at its current version, whatever its source says, until it is released.");

    public static Command CreateRelease(CommandContext context) => Create(context, "release", hold: false, "Lets an alias follow its source again.");

    private static Command Create(CommandContext context, string verb, bool hold, string description)
    {
        var options = new MutatingCommandOptions(context);
        var name = new Argument<string>("ALIAS") { Description = "The alias." };
        var command = new Command(verb, description) { name };
        name.CompleteAliases(options.Connection, context);
        options.AddTo(command);
        command.AddExamples($"kubectl secretpin {verb} auth-api-secrets -n production");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = options.Connect(parsed);
            var view = await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation);
            var alias = view.Alias(parsed.GetValue(name)!);
            var (dryRun, messages) = (options.DryRun(parsed), options.MessageWriter(parsed));
            var pinned = view.Effective(alias).Secret;
            if (!hold && alias.Alias is { IsSuspended: false, IsRollingOut: true, Rollout: { Phase: RolloutPhase.Held, Suspended: false } rollout }
                && VersionedSecretName.TryParse(rollout.To, out var to))
            {
                var continued = await new RolloutRequests(cluster, context.Time).SendAsync(alias, RolloutAction.Release, to, "", dryRun, cancellation);
                await messages.WriteLineAsync(
                    $"secretalias.secretpin.io/{alias.Name}: the rollout to {to.Version} continues at step {rollout.Step}{DryRunOption.Suffix(dryRun)}");
                options.Write(parsed, continued);
                return ExitCode.Success;
            }

            if (alias.Alias.IsSuspended == hold)
            {
                var state = hold ? $"already held at {pinned?.Version.ToString() ?? "no version"}" : "not held";
                await messages.WriteLineAsync($"SecretAlias {view.Namespace}/{alias.Name} is {state}: nothing to do.");
                return ExitCode.Success;
            }

            if (hold && alias.Alias.StatusPinned != pinned)
            {
                // The effective version of a held alias is the one in its status.
                throw new RefusedException(
                    $"SecretAlias {view.Namespace}/{alias.Name} is pinned to {pinned?.Version}, but its status still records "
                    + $"{alias.Alias.StatusPinned?.Version.ToString() ?? "no version"}, to which a hold would move it back. "
                    + "The controller updates the status within seconds; repeat the command then.");
            }

            await messages.WriteLineAsync($"SecretAlias {view.Namespace}/{alias.Name}: spec.suspend {(hold ? "false -> true" : "true -> false")}");
            var changed = await new AliasChange(cluster).WriteAsync(alias, new() { ["suspend"] = hold }, dryRun, cancellation);
            if (alias.Alias.IsRollingOut)
            {
                await messages.WriteLineAsync(hold
                    ? $"The rollout to {alias.Alias.Rollout!.To} stops at step {alias.Alias.Rollout.Step}: the workloads keep their versions."
                    : $"The rollout to {alias.Alias.Rollout!.To} continues at step {alias.Alias.Rollout.Step}.");
            }

            await messages.WriteLineAsync(hold
                ? $"secretalias.secretpin.io/{alias.Name} held at {pinned?.Version}{DryRunOption.Suffix(dryRun)}"
                : $"secretalias.secretpin.io/{alias.Name} released{DryRunOption.Suffix(dryRun)}: it follows {alias.Source} again");
            options.Write(parsed, changed);
            return ExitCode.Success;
        });
        return command;
    }
}
