using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Rotate;
using SecretPin.Cli.Terminal;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Prune;

/// <summary><c>prune</c>: deletes versions that nobody needs any more. The guard has the last word.</summary>
internal static class PruneCommand
{
    public static Command Create(CommandContext shell)
    {
        var changing = new MutatingCommandOptions(shell);
        var name = new Argument<string?>("ALIAS") { Description = "One alias; by default every declared alias.", Arity = ArgumentArity.ZeroOrOne };
        var limit = new Option<int>("--limit") { Description = "How many to delete at most.", DefaultValueFactory = _ => 10 };
        var keep = new Option<int>("--keep") { Description = "How many of the newest versions of an alias stay in any case.", DefaultValueFactory = _ => 2 };
        var external = new Option<bool>("--delete-external-secret") { Description = "Deletes the ExternalSecret that owns a version with it." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Does not ask. Needed where there is no terminal." };
        foreach (var (option, least) in new[] { (limit, 1), (keep, 1) })
        {
            option.Validators.Add(result =>
            {
                if (result.GetValueOrDefault<int>() < least)
                {
                    result.AddError($"{option.Name} is at least {least}.");
                }
            });
        }

        var command = new Command("prune", "Deletes versions that are superseded, past their retention, and referenced by nothing. Without --yes it shows them, and asks.")
        {
            name, limit, keep, external, yes,
        };
        name.CompleteAliases(changing.Cluster, shell);
        changing.AddTo(command, allNamespaces: true);
        command.AddExamples(
            "kubectl secretpin prune -n production --dry-run=server",
            "kubectl secretpin prune auth-api-secrets -n production -o wide --dry-run=client",
            "kubectl secretpin prune auth-api-secrets -n production --keep 3 --yes",
            "",
            "Exit codes: 0 nothing is left to do, 1 the guard refused one, or there is no --yes, 2 bad usage, or no answer from the cluster.");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = changing.Connect(parsed);
            var everywhere = changing.Cluster.IsAll(parsed);
            var views = await cluster.ReadNamespacesAsync(everywhere, cancellation);
            var wanted = parsed.GetValue(name);
            if (wanted is not null && !everywhere)
            {
                views[0].Alias(wanted);
            }

            var items = views.SelectMany(view => view.Aliases
                .Where(alias => wanted is null || alias.Name.Value == wanted)
                .SelectMany(alias => PruneItem.Of(view, alias, parsed.GetValue(keep), parsed.GetValue(external), shell.Time.GetUtcNow())))
                .ToArray();
            var (says, dryRun) = (changing.MessageWriter(parsed), changing.DryRun(parsed));
            // The oldest go first.
            var due = items.Where(item => item.Kept is null).OrderBy(item => item.Name.Version).Take(parsed.GetValue(limit)).ToArray();
            changing.Write(parsed, Listing(items, due));
            await ReportAsync(says, shell, items, due, views, parsed.GetValue(limit));
            if (due.Length == 0 || dryRun == DryRun.Client)
            {
                return ExitCode.Success;
            }

            if (dryRun == DryRun.None && !parsed.GetValue(yes) && !await ConfirmAsync(due.Length, shell))
            {
                return ExitCode.Refused;
            }

            var refused = 0;
            foreach (var item in due)
            {
                refused += await DeleteAsync(cluster, item, dryRun, says, shell, cancellation) ? 0 : 1;
            }

            return refused > 0 ? ExitCode.Refused : ExitCode.Success;
        });
        return command;
    }

    private static async Task ReportAsync(
        TextWriter says, CommandContext shell, PruneItem[] items, PruneItem[] due, IReadOnlyList<NamespaceView> views, int limit)
    {
        var more = items.Count(item => item.Kept is null) - due.Length;
        await says.WriteLineAsync(
            due.Length == 0 ? "No version may be deleted now."
            : $"{due.Length} of {items.Length} versions may be deleted{(more > 0 ? $", and {more} more after that (--limit {limit})" : "")}.");
        foreach (var right in views.SelectMany(view => view.Unreadable).Distinct())
        {
            await shell.Errors.WriteLineAsync($"Not looked at, so the guard may refuse what is listed here: you lack {right}.");
        }
    }

    private static async Task<bool> ConfirmAsync(int count, CommandContext shell)
    {
        if (!CommandContext.IsTerminal)
        {
            await shell.Errors.WriteLineAsync("Nothing was deleted: there is no terminal to ask on. Repeat the command with --yes.");
            return false;
        }

        await shell.Errors.WriteAsync($"Delete {(count == 1 ? "this version" : $"these {count} versions")}? A deleted value cannot be brought back. [y/N] ");
        if (Console.In.ReadLine()?.Trim() is "y" or "Y" or "yes")
        {
            return true;
        }

        await shell.Errors.WriteLineAsync("Nothing was deleted.");
        return false;
    }

    private static async Task<bool> DeleteAsync(
        ClusterClient cluster, PruneItem item, DryRun dryRun, TextWriter says, CommandContext shell, CancellationToken cancellation)
    {
        var suffix = DryRunOption.Suffix(dryRun);
        try
        {
            if (item.External is { } owner)
            {
                // Asked first: the ExternalSecret goes only where the guard would let the Secret go.
                await cluster.Objects.DeleteAsync(Resources.Secrets, item.Namespace, item.Secret.Name, item.Secret.Uid, DryRun.Server, cancellation);
                var resource = await ExternalSecretDraft.FindAsync(cluster.Api, cancellation) ?? ExternalSecretDraft.In("v1");
                await cluster.Objects.DeleteAsync(resource, item.Namespace, owner.Name, owner.Uid, dryRun, cancellation);
                await says.WriteLineAsync($"externalsecret.{ExternalSecretDraft.Group}/{owner.Name} deleted{suffix}");
            }

            await cluster.Objects.DeleteAsync(Resources.Secrets, item.Namespace, item.Secret.Name, item.Secret.Uid, dryRun, cancellation);
            await says.WriteLineAsync($"secret/{item.Secret.Name} deleted{suffix}");
            return true;
        }
        catch (ApiServerException gone) when (gone.StatusCode == System.Net.HttpStatusCode.NotFound)
        {
            await says.WriteLineAsync($"secret/{item.Secret.Name} is gone already");
            return true;
        }
        catch (ApiServerException refused) when (refused.StatusCode is not null)
        {
            await shell.Errors.WriteLineAsync($"Secret {item.Namespace}/{item.Secret.Name} stays: {ApiErrorText.Describe(refused)}");
            return false;
        }
    }

    private static Listing Listing(PruneItem[] items, PruneItem[] due)
    {
        var listing = new Listing(new("NAMESPACE"), new("SECRET"), new("PRUNE"), new("WHY NOT"));
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
