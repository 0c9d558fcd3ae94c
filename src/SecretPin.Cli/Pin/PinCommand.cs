using System.CommandLine;
using System.Text;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Pin;

/// <summary><c>pin</c>: says which version an alias stands for.</summary>
internal static class PinCommand
{
    public static Command Create(CommandContext shell)
    {
        var changing = new MutatingCommandOptions(shell);
        var name = new Argument<string>("ALIAS") { Description = "The alias." };
        var version = new Argument<string>("VERSION") { Description = "14 digits, or the name of the Secret. It must exist." };
        var byHand = new Option<bool>("--by-hand") { Description = "Pins by hand in the place of the source that the alias has (newest, awsSecretsManager)." };
        var create = new Option<bool>("--create") { Description = "Declares the alias where there is none." };
        var command = new Command("pin", "Moves the pin of an alias to a version that exists.") { name, version, byHand, create };
        name.CompleteAliases(changing.Cluster, shell);
        version.CompleteVersions(name, changing.Cluster, shell);
        changing.AddTo(command);
        command.AddExamples(
            "kubectl secretpin pin auth-api-secrets 20250723110000 -n staging",
            "kubectl secretpin pin auth-api-secrets 20250723110000 -n production --dry-run=server");
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!AliasName.TryParse(parsed.GetValue(name), out var alias, out var problem))
            {
                throw new InputException($"'{parsed.GetValue(name)}' {problem}.");
            }

            using var cluster = changing.Connect(parsed);
            var secret = PinMove.Parse(parsed.GetValue(version)!, alias);
            var view = await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation);
            var (dryRun, says) = (changing.DryRun(parsed), changing.MessageWriter(parsed));
            if (parsed.GetValue(create) && view.Aliases.All(declared => declared.Name != alias))
            {
                PinMove.RequireExists(view, secret);
                var declared = AliasView.Manifest(view.Namespace, secret);
                await says.WriteLineAsync($"SecretAlias {view.Namespace}/{alias}: declared, spec.source.version {secret.Version}");
                var made = dryRun == DryRun.Client ? declared
                    : await cluster.Objects.CreateAsync(
                        Resources.SecretAliases, view.Namespace, Encoding.UTF8.GetBytes(declared.ToJsonString()), dryRun, cancellation);
                await says.WriteLineAsync($"secretalias.secretpin.io/{alias} created{DryRunOption.Suffix(dryRun)}");
                changing.Write(parsed, made);
                return ExitCode.Success;
            }

            var changed = await new PinMove(cluster, shell, says).ToAsync(
                view, view.Alias(alias.Value), secret, parsed.GetValue(byHand), dryRun, cancellation);
            if (changed is not null)
            {
                await says.WriteLineAsync($"Workloads keep the version that they have. To move them: kubectl secretpin rollout {alias} -n {view.Namespace}");
            }

            changing.Write(parsed, changed);
            return ExitCode.Success;
        });
        return command;
    }
}
