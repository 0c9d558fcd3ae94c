using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Prune;

/// <summary><c>prune</c>: deletes versions that are no longer needed. The guard reviews each deletion.</summary>
internal static class PruneCommand
{
    public static Command Create(CommandContext context)
    {
        var options = new MutatingCommandOptions(context);
        var name = new Argument<string?>("ALIAS") { Description = "An alias; by default all declared aliases.", Arity = ArgumentArity.ZeroOrOne };
        var limit = new Option<int>("--limit") { Description = "The maximum number of versions to delete.", DefaultValueFactory = _ => 10 };
        var keep = new Option<int>("--keep")
        {
            Description = "How many of the newest versions of each alias to keep.",
            DefaultValueFactory = _ => PruneRule.DefaultKeep,
        };
        var external = new Option<bool>("--delete-external-secret") { Description = "Also deletes the ExternalSecret that owns a version." };
        var store = new Option<bool>("--external-store")
        {
            Description = "Also removes the label of a version from AWS Secrets Manager, with your AWS credentials, and the labels whose Secret no longer "
                + "exists.",
        };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask for confirmation. Required if there is no terminal." };
        foreach (var option in new[] { limit, keep })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < 1)
                {
                    result.AddError($"{option.Name} must be at least 1.");
                }
            });
        }

        var command = new Command(
            "prune", "Deletes versions that are superseded, past their retention, and not referenced. Without --yes, it lists them and asks for confirmation.")
        {
            name, limit, keep, external, store, yes,
        };
        name.CompleteAliases(options.Connection, context);
        options.AddTo(command, allNamespaces: true);
        command.AddExamples(
            "kubectl secretpin prune -n production --dry-run=server",
            "kubectl secretpin prune auth-api-secrets -n production -o wide --dry-run=client",
            "kubectl secretpin prune auth-api-secrets -n production --keep 3 --yes",
            "",
            "Exit codes: 0 success, 1 the guard denied a deletion, or the deletion was not confirmed, 2 invalid usage, or the cluster does not answer.");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = options.Connect(parsed);
            var everywhere = options.Connection.IsAll(parsed);
            var views = await cluster.ReadNamespacesAsync(everywhere, cancellation);
            var alias = parsed.GetValue(name);
            if (alias is not null && !everywhere)
            {
                views[0].Alias(alias);
            }

            var items = views.SelectMany(view => view.Aliases
                .Where(declared => alias is null || declared.Name.Value == alias)
                .SelectMany(declared => PruneRule.Of(view, declared, parsed.GetValue(keep), parsed.GetValue(external), context.Time.GetUtcNow())))
                .ToArray();
            var labels = parsed.GetValue(store) ? new AliasLabels(cluster, context) : null;
            var refused = 0;
            foreach (var (view, declared) in labels is null ? []
                : views.SelectMany(view => view.Aliases.Select(declared => (view, declared)))
                    .Where(pair => pair.declared.Alias.Aws is not null && (alias is null || pair.declared.Name.Value == alias)))
            {
                var (found, problem) = await labels!.FindAsync(view, declared, cancellation);
                items = [.. items, .. found];
                refused += problem.Length > 0 ? 1 : 0;
                await context.Errors.WriteLinesAsync(problem.Length > 0 ? [problem] : []);
            }

            var (messages, dryRun) = (options.MessageWriter(parsed), options.DryRun(parsed));
            var due = items.Where(item => item.Kept is null).OrderBy(item => item.Name.Version).Take(parsed.GetValue(limit)).ToArray();
            options.Write(parsed, Listing(items, due));
            await ReportAsync(messages, context, items, due, views, parsed.GetValue(limit));
            if (due.Length == 0 || dryRun == DryRun.Client)
            {
                return refused > 0 ? ExitCode.Refused : ExitCode.Success;
            }

            if (dryRun == DryRun.None && !parsed.GetValue(yes) && !await ConfirmAsync(due.Length, context))
            {
                return ExitCode.Refused;
            }

            var deletion = new VersionDeletion(cluster, dryRun, labels, messages, context.Errors);
            foreach (var item in due)
            {
                refused += await deletion.RunAsync(item, cancellation) ? 0 : 1;
            }

            return refused > 0 ? ExitCode.Refused : ExitCode.Success;
        });
        return command;
    }

    private static async Task ReportAsync(
        TextWriter messages, CommandContext context, PruneItem[] items, PruneItem[] due, IReadOnlyList<NamespaceView> views, int limit)
    {
        var more = items.Count(item => item.Kept is null) - due.Length;
        await messages.WriteLineAsync(
            due.Length == 0 ? "No version can be deleted now."
            : $"{due.Length} of {items.Length} versions can be deleted{(more > 0 ? $", and {more} more after that (--limit {limit})" : "")}.");
        await context.Errors.WriteLinesAsync(views.SelectMany(view => view.Gaps).Distinct()
            .Select(gap => $"The guard may deny a deletion that is listed here: {gap}.")
            .Concat(views.SelectMany(view => view.GuardNotes).Distinct()));
    }

    private static async Task<bool> ConfirmAsync(int count, CommandContext context)
    {
        if (!CommandContext.IsTerminal)
        {
            await context.Errors.WriteLineAsync("Nothing was deleted: there is no terminal to ask for confirmation. Repeat the command with --yes.");
            return false;
        }

        await context.Errors.WriteAsync($"Delete {(count == 1 ? "this version" : $"these {count} versions")}? Deleted values cannot be restored. [y/N] ");
        if (Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes")
        {
            return true;
        }

        await context.Errors.WriteLineAsync("Nothing was deleted.");
        return false;
    }

    private static Listing Listing(PruneItem[] items, PruneItem[] due)
    {
        var listing = new Listing(new("NAMESPACE"), new("SECRET"), new("PRUNE"), new("REASON"));
        foreach (var item in items)
        {
            var text = due.Contains(item) ? "yes" : item.Kept is null ? "later" : "no";
            listing.Add(
                new() { ["namespace"] = item.Namespace, ["secret"] = item.Secret.Name, ["prune"] = text, ["whyNot"] = item.Kept },
                item.Namespace, item.Secret.Name, text, item.Kept ?? "");
        }

        return listing;
    }
}
