using System.CommandLine;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using Spectre.Console;

namespace SecretPin.Cli.Status;

/// <summary><c>status</c>: the versions of aliases, and the workloads that use each.</summary>
internal static class StatusCommand
{
    public static Command Create(CommandContext context)
    {
        var connection = new ConnectionOptions();
        var output = new OutputOption();
        var name = new Argument<string?>("ALIAS") { Description = "An alias; by default all aliases.", Arity = ArgumentArity.ZeroOrOne };
        var watch = new Option<bool>("--watch", "-w") { Description = "Repeats the output after each change, until Ctrl+C." };
        var command = new Command("status", "Shows the versions of aliases, which version is pinned, and which workloads, pods and CronJobs use each version.")
        {
            name, watch,
        };
        name.CompleteAliases(connection, context);
        connection.AddTo(command, allNamespaces: true);
        command.Add(output);
        command.AddExamples(
            "kubectl secretpin status",
            "kubectl secretpin status auth-api-secrets -n production -o wide",
            "kubectl secretpin status -A -o json");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var cluster = connection.Connect(parsed, context);
            IReadOnlyList<string> labels = [];
            var format = output.Of(parsed);
            if (!parsed.GetValue(watch))
            {
                Write(await ReadAsync());
                return ExitCode.Success;
            }

            if (Console.IsOutputRedirected || output.IsForPrograms(parsed))
            {
                await RepeatAsync(Write, evenIfUnchanged: false);
            }
            else
            {
                await Tables.ConsoleFor().Live(new Text("")).StartAsync(live => RepeatAsync(uses => live.UpdateTarget(Page(uses)), evenIfUnchanged: true));
            }

            return ExitCode.Success;

            async Task<IReadOnlyList<AliasUse>> ReadAsync()
            {
                var views = await cluster.ReadNamespacesAsync(connection.IsAll(parsed), cancellation);
                labels =
                [
                    .. views.SelectMany(view => view.ModeNotes),
                    .. views.SelectMany(view => view.GuardNotes).Distinct(),
                    .. views.SelectMany(view => view.Enforcement.Warnings(view.Namespace)).Select(warning => $"Warning: {warning}."),
                    .. await UncoveredNamespaces.WarningsAsync(
                        cluster.Api, context.Time, views.Where(view => view.Aliases.Count > 0).Select(view => view.Namespace), cancellation),
                ];
                var alias = parsed.GetValue(name);
                if (alias is not null && views.Count == 1)
                {
                    views[0].Alias(alias);
                }

                return [.. views.SelectMany(view => view.Aliases
                    .Where(declared => alias is null || declared.Name.Value == alias)
                    .OrderBy(declared => declared.Name.Value, StringComparer.Ordinal)
                    .Select(declared => AliasUse.Of(view, declared)))];
            }

            void Write(IReadOnlyList<AliasUse> uses)
            {
                OutputWriter.Write(context.Output, format, StatusListing.Of(uses, context.Time.GetUtcNow()));
                foreach (var note in output.IsForPrograms(parsed) ? [] : Rollouts(uses).Concat(Notes(uses, parsed.GetValue(name))))
                {
                    context.Output.WriteLine(note);
                }

                foreach (var line in labels.Concat(Unreadable(uses)))
                {
                    context.Errors.WriteLine(line);
                }
            }

            // A live display also counts down the soak time of a rollout.
            async Task RepeatAsync(Action<IReadOnlyList<AliasUse>> show, bool evenIfUnchanged)
            {
                var last = "";
                while (true)
                {
                    var uses = await ReadAsync();
                    var state = StatusListing.Of(uses, DateTimeOffset.UnixEpoch).Items.ToJsonString();
                    if (evenIfUnchanged || state != last)
                    {
                        show(uses);
                        last = state;
                    }

                    await Task.Delay(TimeSpan.FromSeconds(2), context.Time, cancellation);
                }
            }

            Rows Page(IReadOnlyList<AliasUse> uses) => new(
                Tables.Of(StatusListing.Of(uses, context.Time.GetUtcNow()), format == "wide"),
                new Rows(Rollouts(uses).Concat(Notes(uses, parsed.GetValue(name))).Concat(labels).Select(Tables.Cell)));

            IEnumerable<string> Rollouts(IReadOnlyList<AliasUse> uses) => uses.SelectMany(use => RolloutText.Lines(use, context.Time.GetUtcNow()));
        });
        return command;
    }

    private static IReadOnlyList<string> Notes(IReadOnlyList<AliasUse> uses, string? alias) => uses.Count == 0
        ? [alias is null
            ? "No SecretAlias found. Declare one with 'kubectl secretpin pin ALIAS VERSION --create', or add -A for all namespaces."
            : $"No SecretAlias {alias} found in any namespace. 'kubectl secretpin status -A' lists the aliases."]
        : [.. uses.SelectMany(StatusListing.Notes)];

    /// <summary>Cluster-scoped kinds are left out: most users may not list them.</summary>
    private static IEnumerable<string> Unreadable(IEnumerable<AliasUse> uses) =>
        uses.SelectMany(use => use.View.Gaps).Distinct().Where(gap => !gap.Contains("cluster-wide", StringComparison.Ordinal))
            .Select(gap => $"The output may be incomplete: {gap}.");
}
