using System.CommandLine;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Pin;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Rotate;

/// <summary><c>rotate</c>: creates the next version. Values are never shown, wherever they come from.</summary>
internal static class RotateCommand
{
    public const string Name = "rotate";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    public static Command Create(CommandContext shell)
    {
        var changing = new MutatingCommandOptions(shell);
        var options = new RotateOptions();
        var name = new Argument<string>("ALIAS") { Description = "The alias. It need not be declared yet." };
        var version = new Option<string?>("--version") { Description = "The version, 14 digits; by default the present instant, UTC.", HelpName = "yyyyMMddHHmmss" };
        var pin = new Option<bool>("--pin") { Description = "Moves the pin once the version is there." };
        var timeout = new DurationOption("--timeout", "2m", "How long --pin waits for a Secret that an ExternalSecret brings.");
        var command = new Command(
            Name, "Creates the next version of a Secret, immutable, with the labels and the type of the present one. Values are never shown.")
        {
            name, version, pin,
        };
        options.AddTo(command);
        timeout.AddTo(command);
        name.CompleteAliases(changing.Cluster, shell);
        changing.AddTo(command);
        command.AddExamples(
            "kubectl secretpin rotate auth-api-secrets -n staging --set DATABASE_PASSWORD=\"$NEW_PASSWORD\" --dry-run=server",
            "kubectl secretpin rotate auth-api-secrets -n staging --copy --from-file=DATABASE_PASSWORD=password.txt --pin",
            "kubectl secretpin rotate auth-api-secrets -n staging --external-secret --store aws --key /staging/auth-api --dry-run=client -o yaml");
        command.SetAction(async (parsed, cancellation) =>
        {
            if (!AliasName.TryParse(parsed.GetValue(name), out var alias, out var problem))
            {
                throw new InputException($"'{parsed.GetValue(name)}' {problem}.");
            }

            var supplied = options.Supplied(parsed);
            if (!options.IsExternal(parsed) && supplied.Values.Count == 0 && !options.Copies(parsed))
            {
                throw new InputException("What is in the new version? Give --from-literal, --from-file or --from-env-file, or --set for a key that changes.");
            }

            using var cluster = changing.Connect(parsed);
            var (dryRun, says) = (changing.DryRun(parsed), changing.MessageWriter(parsed));
            var view = await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation);
            var declared = parsed.GetValue(pin) ? view.Alias(alias.Value) : view.Aliases.FirstOrDefault(found => found.Name == alias);
            var versions = view.Versions(alias);
            var present = (declared is null ? null : view.Effective(declared).Secret) ?? (versions.Count > 0 ? versions[0] : null);
            var next = Next(alias, parsed.GetValue(version), versions, shell.Time.GetUtcNow());
            var rotation = new VersionCreation(cluster, versions, present, says);
            JsonObject? shown;
            if (options.IsExternal(parsed))
            {
                var (store, key, properties) = options.Remote(parsed);
                shown = await rotation.CreateExternalAsync(next, store, key, properties, dryRun, cancellation);
            }
            else
            {
                (next, shown) = await rotation.CreateAsync(
                    next, supplied, options.Copies(parsed), options.Unset(parsed), options.Type(parsed), dryRun, cancellation);
            }

            changing.Write(parsed, shown);
            if (declared is null || !parsed.GetValue(pin))
            {
                await says.WriteLineAsync($"To use it: kubectl secretpin pin {alias} {next.Version} -n {cluster.Namespace}{(declared is null ? " --create" : "")}");
            }
            else if (dryRun == DryRun.None)
            {
                await PinAsync(new(cluster, shell, says), cluster, declared, next, timeout.Of(parsed), shell.Time, cancellation);
            }
            else
            {
                await says.WriteLineAsync($"SecretAlias {cluster.Namespace}/{alias}: spec.source.version {present?.Version} -> {next.Version}{DryRunOption.Suffix(dryRun)}");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static VersionedSecretName Next(AliasName alias, string? text, IReadOnlyList<VersionedSecretName> versions, DateTimeOffset now)
    {
        var next = text is null ? alias.At(SecretVersion.At(now)) : PinMove.Parse(text, alias);
        return text is null && versions.Count > 0 && versions[0].Version > next.Version
            ? throw new RefusedException(
                $"The newest version of {alias}, {versions[0].Version}, is in the future: a version of now ({next.Version}) would be older. Is this machine's clock right? "
                + "Else name a newer one with --version.")
            : next;
    }

    private static async Task PinAsync(
        PinMove move, ClusterClient cluster, AliasView alias, VersionedSecretName version, TimeSpan timeout, TimeProvider time, CancellationToken cancellation)
    {
        var begun = time.GetTimestamp();
        while (!await cluster.Namespaces.ExistsAsync(cluster.Namespace, version, cancellation))
        {
            if (time.GetElapsedTime(begun) >= timeout)
            {
                throw new RefusedException(
                    $"Secret {cluster.Namespace}/{version} is not there after {timeout.TotalSeconds:0} s, so the pin stays. See 'kubectl describe externalsecret {version} -n "
                    + $"{cluster.Namespace}'; once it is there: kubectl secretpin pin {alias.Name} {version.Version} -n {cluster.Namespace}");
            }

            await Task.Delay(Interval, time, cancellation);
        }

        var view = await cluster.Namespaces.ReadAliasesAsync(cluster.Namespace, cancellation);
        await move.ToAsync(view, view.Alias(alias.Name.Value), version, byHand: false, DryRun.None, cancellation);
    }
}
