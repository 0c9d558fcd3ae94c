using System.CommandLine;
using SecretPin.Cli.Completion;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using Spectre.Console;

namespace SecretPin.Cli.Status;

/// <summary><c>status</c>: which versions there are, and who is on which.</summary>
internal static class StatusCommand
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    public static Command Create(CommandContext shell)
    {
        var cluster = new ConnectionOptions();
        var output = new OutputOption();
        var name = new Argument<string?>("ALIAS") { Description = "One alias; by default every alias.", Arity = ArgumentArity.ZeroOrOne };
        var watch = new Option<bool>("--watch", "-w") { Description = "Goes on showing it as it changes, until Ctrl+C." };
        var command = new Command("status", "Shows the versions of aliases, which is pinned, and which workloads, pods and CronJobs are on each.") { name, watch };
        name.CompleteAliases(cluster, shell);
        cluster.AddTo(command, allNamespaces: true);
        output.AddTo(command);
        command.AddExamples(
            "kubectl secretpin status",
            "kubectl secretpin status auth-api-secrets -n production -o wide",
            "kubectl secretpin status -A -o json");
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = cluster.Connect(parsed, shell);
            var form = output.Of(parsed);
            if (!parsed.GetValue(watch))
            {
                Write(await LookAsync());
                return ExitCode.Success;
            }

            if (Console.IsOutputRedirected || output.IsForPrograms(parsed))
            {
                await RepeatAsync(Write);
            }
            else
            {
                await Tables.ConsoleFor().Live(new Text("")).StartAsync(live => RepeatAsync(uses => live.UpdateTarget(Page(uses, form))));
            }

            return ExitCode.Success;

            async Task<IReadOnlyList<AliasUse>> LookAsync()
            {
                var views = await connection.ReadNamespacesAsync(cluster.IsAll(parsed), cancellation);
                var wanted = parsed.GetValue(name);
                if (wanted is not null && views.Count == 1)
                {
                    views[0].Alias(wanted);
                }

                return [.. views.SelectMany(view => view.Aliases
                    .Where(alias => wanted is null || alias.Name.Value == wanted)
                    .OrderBy(alias => alias.Name.Value, StringComparer.Ordinal)
                    .Select(alias => AliasUse.Of(view, alias)))];
            }

            void Write(IReadOnlyList<AliasUse> uses)
            {
                OutputWriter.Write(shell.Output, form, StatusListing.Of(uses, shell.Time.GetUtcNow()));
                var notes = output.IsForPrograms(parsed) ? [] : Notes(uses);
                foreach (var note in notes)
                {
                    shell.Output.WriteLine(note);
                }

                foreach (var line in Unreadable(uses))
                {
                    shell.Errors.WriteLine(line);
                }
            }

            async Task RepeatAsync(Action<IReadOnlyList<AliasUse>> show)
            {
                var last = "";
                while (true)
                {
                    var uses = await LookAsync();
                    var seen = StatusListing.Of(uses, DateTimeOffset.UnixEpoch).Items.ToJsonString();
                    if (seen != last)
                    {
                        show(uses);
                        last = seen;
                    }

                    await Task.Delay(Interval, shell.Time, cancellation);
                }
            }

            Rows Page(IReadOnlyList<AliasUse> uses, string shown) => new(
                Tables.Of(StatusListing.Of(uses, shell.Time.GetUtcNow()), shown == "wide"),
                new Text(string.Join('\n', Notes(uses))));
        });
        return command;
    }

    private static IReadOnlyList<string> Notes(IReadOnlyList<AliasUse> uses) => uses.Count == 0
        ? ["There is no SecretAlias. Declare one with 'kubectl secretpin pin ALIAS VERSION --create'."]
        : [.. uses.SelectMany(StatusListing.Notes)];

    private static IEnumerable<string> Unreadable(IEnumerable<AliasUse> uses) =>
        uses.SelectMany(use => use.View.Unreadable).Distinct().Where(right => right.Contains("in namespace", StringComparison.Ordinal))
            .Select(right => $"Not looked at: you lack {right}.");
}
