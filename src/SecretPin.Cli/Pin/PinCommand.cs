using System.CommandLine;
using System.Text;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;
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
        var now = new Option<bool>("--now")
        {
            Description = "Releases the version to all workloads at once, without the steps of spec.rollout. Needs --reason.",
        };
        var reason = PinMove.CreateReasonOption();
        var rollout = new Option<bool>("--rollout")
        {
            Description = "Adds a first spec.rollout to the alias: a canary if there is one, a quarter, and all workloads.",
        };
        var command = new Command("pin", "Moves the pin of an alias to an existing version. With spec.rollout, starts the rollout of the version.")
        {
            name, version, byHand, create, now, reason, rollout,
        };
        name.CompleteAliases(options.Connection, context);
        version.CompleteVersions(name, options.Connection, context);
        options.AddTo(command);
        command.AddExamples(
            "kubectl secretpin pin auth-api-secrets 20250723110000 -n staging",
            "kubectl secretpin pin auth-api-secrets 20250723110000 -n production --dry-run=server",
            "kubectl secretpin pin auth-api-secrets 20250723110000 -n production --now --reason 'The old password leaked'");
        command.SetAction(async (parsed, cancellation) =>
        {
            var alias = ParseAlias(parsed.GetValue(name)!);
            if (parsed.GetValue(now) && string.IsNullOrWhiteSpace(parsed.GetValue(reason)))
            {
                throw new InputException("--now releases all workloads at once. Add --reason, which the status of the alias records with your name.");
            }

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

            var declared = view.Alias(alias.Value);
            if (parsed.GetValue(rollout))
            {
                var objects = await cluster.Namespaces.ReadAsync(cluster.Namespace, cancellation);
                declared = await new FirstRollout(cluster, messages).AddAsync(objects, declared, dryRun, cancellation);
            }

            var action = parsed.GetValue(now) ? RolloutAction.Now : declared.Alias.Rejects(secret) ? RolloutAction.Pin : (RolloutAction?)null;
            var request = action is not { } requested || declared.Alias.Plan is null ? null
                : await new RolloutRequests(cluster, context.Time).CreateAsync(requested, secret, parsed.GetValue(reason)!, cancellation);
            var changed = await new PinMove(cluster, context, messages).ToAsync(
                view, declared, secret, parsed.GetValue(byHand), dryRun, cancellation, request);
            if (changed is not null && declared.Alias.Plan is { } plan)
            {
                await messages.WriteLineAsync(
                    action == RolloutAction.Now ? "Each workload gets the version when it is applied, or from the leader (rollouts.move)."
                    : $"The version reaches the workloads in {plan.Steps.Count} steps. "
                        + $"To follow it: kubectl secretpin status {alias} -n {view.Namespace} --watch");
            }
            else if (changed is not null)
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
