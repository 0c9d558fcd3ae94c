using System.CommandLine;
using System.Text;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Pin;

/// <summary><c>pin</c>: sets the version of an alias.</summary>
internal static class PinCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new MutatingCommandOptions(context);
        var name = new Argument<string>("ALIAS") { Description = "The alias." };
        var version = new Argument<string>("VERSION") { Description = "14 digits, or the name of the Secret, which must exist." };
        var byHand = PinMove.CreateByHandOption();
        var create = new Option<bool>("--create") { Description = "Declares the alias if it does not exist." };
        var command = new Command("pin", "Moves the pin of an alias to an existing version.") { name, version, byHand, create };
        name.CompleteAliases(options.Connection, context);
        version.CompleteVersions(name, options.Connection, context);
        options.AddTo(command);
        command.AddExamples(
            "kubectl secretpin pin auth-api-secrets 20250723110000 -n staging",
            "kubectl secretpin pin auth-api-secrets 20250723110000 -n production --dry-run=server");
        command.SetAction(async (parsed, cancellation) =>
        {
            var alias = ParseAlias(parsed.GetValue(name)!);
            using var cluster = options.Connect(parsed);
            var secret = PinMove.Parse(parsed.GetValue(version)!, alias);
            var view = await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation);
            var (dryRun, messages) = (options.DryRun(parsed), options.MessageWriter(parsed));
            if (parsed.GetValue(create) && view.Aliases.All(declared => declared.Name != alias))
            {
                PinMove.RequireExists(view, secret);
                var manifest = AliasView.Manifest(view.Namespace, secret);
                await messages.WriteLineAsync($"SecretAlias {view.Namespace}/{alias}: new, spec.source.version {secret.Version}");
                var created = dryRun == DryRun.Client ? manifest
                    : await cluster.Objects.CreateAsync(
                        Resources.SecretAliases, view.Namespace, Encoding.UTF8.GetBytes(manifest.ToJsonString()), dryRun, cancellation);
                await messages.WriteLineAsync($"secretalias.secretpin.io/{alias} created{DryRunOption.Suffix(dryRun)}");
                options.Write(parsed, created);
                return ExitCode.Success;
            }

            var changed = await new PinMove(cluster, context, messages).ToAsync(
                view, view.Alias(alias.Value), secret, parsed.GetValue(byHand), dryRun, cancellation);
            if (changed is not null)
            {
                await messages.WriteLineAsync($"Workloads keep their current version. To move them: kubectl secretpin rollout {alias} -n {view.Namespace}");
            }

            options.Write(parsed, changed);
            return ExitCode.Success;
        });
        return command;
    }

    /// <exception cref="InputException">The name is invalid.</exception>
    public static AliasName ParseAlias(string text) =>
        AliasName.TryParse(text, out var alias, out var problem) ? alias : throw new InputException($"'{text}' {problem}.");
}
