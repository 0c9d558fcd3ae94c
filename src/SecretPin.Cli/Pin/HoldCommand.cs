using System.CommandLine;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Pin;

/// <summary><c>hold</c> and <c>release</c>: whether an alias follows its source.</summary>
internal static class HoldCommand
{
    public static Command Create(CommandContext shell) => Create(
        shell, "hold", hold: true, "Holds the present pin of an alias, whatever its source says, until it is released.");

    public static Command CreateRelease(CommandContext shell) => Create(
        shell, "release", hold: false, "Lets an alias follow its source again.");

    private static Command Create(CommandContext shell, string verb, bool hold, string description)
    {
        var changing = new MutatingCommandOptions(shell);
        var name = new Argument<string>("ALIAS") { Description = "The alias." };
        var command = new Command(verb, description) { name };
        name.CompleteAliases(changing.Cluster, shell);
        changing.AddTo(command);
        command.AddExamples($"kubectl secretpin {verb} auth-api-secrets -n production");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = changing.Connect(parsed);
            var view = await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation);
            var alias = view.Alias(parsed.GetValue(name)!);
            var (dryRun, says) = (changing.DryRun(parsed), changing.MessageWriter(parsed));
            var pinned = view.Effective(alias).Secret;
            if (alias.Alias.IsSuspended == hold)
            {
                await says.WriteLineAsync($"SecretAlias {view.Namespace}/{alias.Name} is {(hold ? $"held at {pinned?.Version.ToString() ?? "no version"}" : "not held")} already: nothing to do.");
                return ExitCode.Success;
            }

            if (hold && alias.Alias.StatusPinned != pinned)
            {
                // A held alias stands for what its status records.
                throw new RefusedException(
                    $"SecretAlias {view.Namespace}/{alias.Name} stands for {pinned?.Version}, and its status does not say so yet: held now, it would go back to "
                    + $"{alias.Alias.StatusPinned?.Version.ToString() ?? "none"}. SecretPin's controller writes it within moments; repeat the command then.");
            }

            await says.WriteLineAsync($"SecretAlias {view.Namespace}/{alias.Name}: spec.suspend {(hold ? "false -> true" : "true -> false")}");
            var changed = await new AliasChange(cluster).WriteAsync(alias, new() { ["suspend"] = hold }, dryRun, cancellation);
            await says.WriteLineAsync(hold
                ? $"secretalias.secretpin.io/{alias.Name} held at {pinned?.Version}{DryRunOption.Suffix(dryRun)}"
                : $"secretalias.secretpin.io/{alias.Name} released{DryRunOption.Suffix(dryRun)}: it follows {alias.Source} again");
            changing.Write(parsed, changed);
            return ExitCode.Success;
        });
        return command;
    }
}
