using System.CommandLine;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Adopt;

/// <summary><c>adopt</c>: a namespace's first steps with aliases.</summary>
internal static class AdoptCommand
{
    public static Command Create(CommandContext shell)
    {
        var workloads = new Argument<string[]>("WORKLOAD")
        {
            Description = "As in Deployment/auth-api; every workload of the namespace where none is named.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var cluster = new ConnectionOptions();
        var output = new OutputOption();
        var dryRun = new DryRunOption();
        var yes = new Option<bool>("--yes", "-y") { Description = "Makes the versions and the aliases. Without it, only says what would be made." };
        var command = new Command(
            "adopt",
            "Shows which workloads reference plain Secrets, and with --yes makes of each Secret an alias of its name: the first version is an immutable "
            + "copy, which goes from the API server to the API server, and the SecretAlias is pinned to it. Nothing that runs changes.")
        {
            workloads, yes,
        };
        cluster.AddTo(command);
        output.AddTo(command);
        dryRun.AddTo(command);
        command.AddExamples(
            "kubectl secretpin adopt -n production",
            "kubectl secretpin adopt Deployment/auth-api CronJob/weekly-report -n production --yes --dry-run=server",
            "kubectl secretpin adopt Deployment/auth-api CronJob/weekly-report -n production --yes");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = cluster.Connect(parsed, shell);
            var view = await connection.Namespaces.ReadAsync(connection.Namespace, cancellation);
            var plan = AdoptionPlan.Of(view, parsed.GetValue(workloads) ?? []);
            var adopter = parsed.GetValue(yes) ? new Adopter(connection, view, shell.Time.GetUtcNow()) : null;
            return await RunAsync(plan, view, adopter, dryRun.Of(parsed), output.Of(parsed), shell, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        AdoptionPlan plan, NamespaceView view, Adopter? adopter, DryRun dryRun, string form, CommandContext shell, CancellationToken cancellation)
    {
        // Where aliases are made, their manifests are the output, to be put beside the others.
        OutputWriter.Write(adopter is null ? shell.Output : shell.Errors, adopter is null ? form : "table", plan.Listing());
        foreach (var line in plan.Left)
        {
            await shell.Errors.WriteLineAsync($"Left as it is: {line}");
        }

        foreach (var what in view.Unreadable)
        {
            await shell.Errors.WriteLineAsync($"There may be more: you lack {what}.");
        }

        if (plan.Adoptions.Count == 0)
        {
            await shell.Errors.WriteLineAsync($"There is nothing to adopt in namespace {view.Namespace}: no workload references a plain Secret that is there.");
            return ExitCode.Success;
        }

        if (adopter is null)
        {
            await shell.Errors.WriteLineAsync("Nothing was changed. Add --yes to make the first version and the alias of each of these Secrets.");
            return ExitCode.Success;
        }

        var manifests = new List<JsonObject>();
        foreach (var (alias, _) in plan.Adoptions)
        {
            var (secret, isNew) = await adopter.AdoptAsync(alias, dryRun, cancellation);
            manifests.Add(AliasView.Manifest(view.Namespace, secret));
            var suffix = DryRunOption.Suffix(dryRun);
            await shell.Errors.WriteLineAsync(isNew ? $"secret/{secret} created{suffix}" : $"secret/{secret} holds the same already");
            await shell.Errors.WriteLineAsync($"secretalias.secretpin.io/{alias} created{suffix}");
        }

        await WriteManifestsAsync(manifests, form, shell);
        await shell.Errors.WriteLineAsync(NextSteps(plan, view.Namespace));
        return ExitCode.Success;
    }

    private static async Task WriteManifestsAsync(List<JsonObject> manifests, string form, CommandContext shell)
    {
        if (form == "json")
        {
            OutputWriter.Write(shell.Output, form, (JsonNode)new JsonArray([.. manifests]));
            return;
        }

        foreach (var manifest in manifests)
        {
            await shell.Output.WriteLineAsync("---");
            OutputWriter.Write(shell.Output, "yaml", manifest);
        }
    }

    /// <summary>The alias has the name that manifests name already, so that these stay as they are.</summary>
    private static string NextSteps(AdoptionPlan plan, string ns)
    {
        var restarts = plan.Adoptions.SelectMany(adoption => adoption.Referrers).Select(referrer => referrer.Workload).Distinct()
            .Where(workload => workload.Kind.Kind is "Deployment" or "StatefulSet" or "DaemonSet")
            .Select(workload => $"  kubectl rollout restart {workload.ToString().ToLowerInvariant()} -n {ns}");
        var deletions = plan.Adoptions.Select(adoption => $"  kubectl delete secret {adoption.Alias} -n {ns}");
        return string.Join(
            Environment.NewLine,
            [
                "",
                "What now:",
                "1. Put these SecretAliases beside your manifests. The manifests of the workloads stay: the name that they have is the alias from now on.",
                "2. A workload gets its version when its pod template is next applied with a change, or restarted; what runs keeps the plain Secret until then",
                "   (a pod that is made meanwhile gets the version, too):",
                .. restarts,
                "3. Take the plain Secrets out of your manifests. They are left as they are, and 'kubectl rollout undo' may still need them. The guard refuses",
                "   to delete one while anything references it ('kubectl secretpin refs NAME' says what does); once nothing does:",
                .. deletions,
            ]);
    }
}
