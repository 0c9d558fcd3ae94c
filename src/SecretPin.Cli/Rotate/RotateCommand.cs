using System.CommandLine;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Pin;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Rotate;

/// <summary><c>rotate</c>: creates the next version. No value is ever printed.</summary>
internal static class RotateCommand
{
    public const string Name = "rotate";

    public static Command Create(CommandContext context)
    {
        var options = new MutatingCommandOptions(context);
        var content = new RotateOptions();
        var name = new Argument<string>("ALIAS") { Description = "The alias. It does not have to be declared yet." };
        var version = new Option<string?>("--version")
        {
            Description = "The version, 14 digits; by default the current time in UTC.",
            HelpName = "yyyyMMddHHmmss",
        };
        var pin = new Option<bool>("--pin") { Description = "Moves the pin as soon as the version exists." };
        var timeout = new DurationOption("--timeout", "How long --pin waits for the Secret of an ExternalSecret.", "2m");
        var command = new Command(
            Name, "Creates the next version of a Secret, immutable, with the labels and the type of the current one. No value is printed.")
        {
            name, version, pin,
        };
        content.AddTo(command);
        command.Add(timeout);
        name.CompleteAliases(options.Connection, context);
        options.AddTo(command);
        command.AddExamples(
            "kubectl secretpin rotate auth-api-secrets -n staging --set DATABASE_PASSWORD=\"$NEW_PASSWORD\" --dry-run=server",
            "kubectl secretpin rotate auth-api-secrets -n staging --copy --from-file=DATABASE_PASSWORD=password.txt --pin",
            "kubectl secretpin rotate auth-api-secrets -n staging --external-secret --store aws --key /staging/auth-api --dry-run=client -o yaml");
        command.SetAction(async (parsed, cancellation) =>
        {
            var alias = PinCommand.ParseAlias(parsed.GetValue(name)!);
            var supplied = content.Supplied(parsed);
            if (!content.IsExternal(parsed) && supplied.Values.Count == 0 && !content.Copies(parsed))
            {
                throw new InputException("The new version has no content. Give --from-literal, --from-file, --from-env-file, or --set for a key that changes.");
            }

            using var cluster = options.Connect(parsed);
            var (dryRun, messages) = (options.DryRun(parsed), options.MessageWriter(parsed));
            var view = await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation);
            var declared = parsed.GetValue(pin) ? view.Alias(alias.Value) : view.Aliases.FirstOrDefault(found => found.Name == alias);
            var versions = view.Versions(alias);
            var current = (declared is null ? null : view.Effective(declared).Secret) ?? (versions.Count > 0 ? versions[0] : null);
            var next = NextVersionRule.Of(alias, parsed.GetValue(version), versions, context.Time.GetUtcNow());
            var creation = new VersionCreation(cluster, versions, current, messages);
            JsonObject? masked;
            if (content.IsExternal(parsed))
            {
                var (store, key, properties) = content.Remote(parsed);
                masked = await creation.CreateExternalAsync(next, store, key, properties, dryRun, cancellation);
            }
            else
            {
                (next, masked) = await creation.CreateAsync(
                    next, supplied, content.Copies(parsed), content.Unset(parsed), content.Type(parsed), dryRun, cancellation);
            }

            options.Write(parsed, masked);
            if (declared is null || !parsed.GetValue(pin))
            {
                await messages.WriteLinesAsync(NextSteps.Of(view, declared, next, isPinned: false, context.Time.GetUtcNow()));
                return ExitCode.Success;
            }

            if (dryRun == DryRun.None)
            {
                await WaitAsync(cluster, next, timeout.Of(parsed), context.Time, cancellation);
                view = await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation);
                await new PinMove(cluster, context, messages).ToAsync(view, view.Alias(alias.Value), next, byHand: false, dryRun, cancellation);
            }
            else
            {
                await messages.WriteLineAsync(
                    $"SecretAlias {cluster.Namespace}/{alias}: spec.source.version {current?.Version} -> {next.Version}{DryRunOption.Suffix(dryRun)}");
            }

            await messages.WriteLinesAsync(NextSteps.Of(view, declared, next, isPinned: true, context.Time.GetUtcNow()));
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task WaitAsync(ClusterClient cluster, VersionedSecretName version, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        while (!await cluster.Namespaces.ExistsAsync(cluster.Namespace, version, cancellation))
        {
            if (time.GetElapsedTime(start) >= timeout)
            {
                throw new RefusedException(
                    $"Secret {cluster.Namespace}/{version} not found after {timeout.TotalSeconds:0} s; the pin is unchanged. "
                    + $"See 'kubectl describe externalsecret {version} -n {cluster.Namespace}'. "
                    + $"When the Secret exists: kubectl secretpin pin {version.Alias} {version.Version} -n {cluster.Namespace}");
            }

            await Task.Delay(TimeSpan.FromSeconds(1), time, cancellation);
        }
    }
}
