using System.CommandLine;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Adopt;

/// <summary><c>adopt</c>: turns the plain Secrets of a namespace into aliases.</summary>
internal static class AdoptCommand
{
    public static Command Create(CommandContext context)
    {
        var workloads = new Argument<string[]>("WORKLOAD")
        {
            Description = "KIND/NAME, such as Deployment/auth-api or Secret/auth; by default all workloads of the namespace, and those of their Secrets that "
                + "no tool manages.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var connection = new ConnectionOptions();
        var output = new OutputOption();
        var dryRun = new DryRunOption();
        var yes = new Option<bool>("--yes", "-y") { Description = "Creates the versions and the aliases. Without it, the command only lists them." };
        var command = new Command(
            "adopt",
            "Lists the workloads that reference plain Secrets. With --yes, it creates for each Secret an alias of the same name: the first version, "
            + "an immutable copy of the Secret, and a SecretAlias that is pinned to it. Running pods do not change.") { workloads, yes };
        connection.AddTo(command);
        command.Add(output);
        command.Add(dryRun);
        command.AddExamples(
            "kubectl secretpin adopt -n production",
            "kubectl secretpin adopt Deployment/auth-api CronJob/weekly-report -n production --yes --dry-run=server",
            "kubectl secretpin adopt Deployment/auth-api CronJob/weekly-report -n production --yes");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = connection.Connect(parsed, context);
            var view = await cluster.Namespaces.ReadAsync(cluster.Namespace, cancellation);
            var managers = (await cluster.Namespaces.ListSecretsAsync(cluster.Namespace, cancellation))
                .Select(secret => (Name: (string)secret["metadata"]!["name"]!, Manager: SecretManager.Of(secret)))
                .Where(secret => secret.Manager is not null).ToDictionary(secret => secret.Name, secret => secret.Manager!);
            var plan = AdoptionPlan.Of(view, parsed.GetValue(workloads) ?? [], managers);
            var adopter = parsed.GetValue(yes) ? new Adopter(cluster, view, context.Time.GetUtcNow()) : null;
            return await RunAsync(plan, view, adopter, dryRun.Of(parsed), output.Of(parsed), context, cancellation);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        AdoptionPlan plan, NamespaceView view, Adopter? adopter, DryRun dryRun, string format, CommandContext context, CancellationToken cancellation)
    {
        // With --yes, standard output contains the manifests of the aliases.
        OutputWriter.Write(adopter is null ? context.Output : context.Errors, adopter is null ? format : "table", plan.Listing());
        await context.Errors.WriteLinesAsync(plan.Skipped.Select(line => $"Skipped: {line}"));
        if (plan.Adoptions.Any(adoption => adoption.Manager.Length > 0))
        {
            await context.Errors.WriteLineAsync(
                "Warning: a tool manages some of these Secrets. Make it stop managing them, and create new versions with 'kubectl secretpin rotate' instead.");
        }

        await context.Errors.WriteLinesAsync(view.Gaps.Select(gap => $"The list may be incomplete: {gap}."));

        if (plan.Adoptions.Count == 0)
        {
            await context.Errors.WriteLineAsync($"Nothing to adopt in namespace {view.Namespace}: no workload references an existing plain Secret.");
            return ExitCode.Success;
        }

        if (adopter is null)
        {
            await context.Errors.WriteLineAsync("Nothing was changed. Add --yes to create the first version and the alias of each of these Secrets.");
            return ExitCode.Success;
        }

        var manifests = new List<JsonObject>();
        foreach (var alias in plan.Adoptions.Select(adoption => adoption.Alias))
        {
            var (secret, isNew) = await adopter.AdoptAsync(alias, dryRun, cancellation);
            manifests.Add(AliasView.Manifest(view.Namespace, secret));
            var suffix = DryRunOption.Suffix(dryRun);
            await context.Errors.WriteLineAsync(isNew ? $"secret/{secret} created{suffix}" : $"secret/{secret} unchanged");
            await context.Errors.WriteLineAsync($"secretalias.secretpin.io/{alias} created{suffix}");
        }

        await WriteManifestsAsync(manifests, format, context);
        await context.Errors.WriteLinesAsync(NextSteps(plan, view.Namespace));
        return ExitCode.Success;
    }

    private static async Task WriteManifestsAsync(List<JsonObject> manifests, string format, CommandContext context)
    {
        if (format == "json")
        {
            OutputWriter.Write(context.Output, format, (JsonNode)new JsonArray([.. manifests]));
            return;
        }

        foreach (var manifest in manifests)
        {
            await context.Output.WriteLineAsync("---");
            OutputWriter.Write(context.Output, "yaml", manifest);
        }
    }

    /// <summary>Manifests of workloads do not change, because the alias has the name of the plain Secret.</summary>
    private static IEnumerable<string> NextSteps(AdoptionPlan plan, string ns)
    {
        var rollouts = plan.Adoptions.Select(adoption => $"  kubectl secretpin rollout {adoption.Alias} -n {ns}");
        var deletions = plan.Adoptions.Select(adoption => $"  kubectl delete secret {adoption.Alias} -n {ns}");
        return
        [
            "",
            "Next steps:",
            "1. Add these SecretAliases to your manifests. Keep the manifests of the workloads: the name of the Secret is now the name of the alias.",
            "2. Move the workloads to the versions. Until then, their pods keep the plain Secrets:",
            .. rollouts,
            "3. Remove the plain Secrets from your manifests. They still exist, because 'kubectl rollout undo' may need them. When nothing references them",
            "   any more ('kubectl secretpin refs NAME' lists the referrers), the guard allows their deletion:",
            .. deletions,
        ];
    }
}
