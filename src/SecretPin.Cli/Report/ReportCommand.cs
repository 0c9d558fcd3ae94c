using System.CommandLine;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Report;

/// <summary><c>report</c>: an HTML page with the state of aliases.</summary>
internal static class ReportCommand
{
    public static Command Create(CommandContext context)
    {
        var html = new Option<string>("--html")
        {
            Description = "The file to write, or - for standard output. An existing file is replaced.",
            HelpName = "file",
            Required = true,
        };
        var target = new TargetOptions();
        var command = new Command(
            "report",
            "Writes a self-contained HTML page: for each alias a timeline of its versions and pins, the workloads that use each version, and blocked "
            + "deletions. The page needs no network and contains no values of Secrets.") { html };
        target.AddTo(command, allNamespaces: true);
        command.AddExamples(
            "kubectl secretpin report --html secrets.html -n production",
            "kubectl secretpin report --html - -A > secrets.html",
            "kubectl secretpin report --html secrets.html -A --cluster-manifests cluster/");
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = await ReadAsync(parsed, target, context, cancellation);
            await HtmlPage.WriteAsync(parsed.GetRequiredValue(html), ReportPage.Of(report), context.OpenOutput, cancellation);
            await context.Errors.WriteLineAsync($"{report.Source}: {report.Aliases.Count} aliases, {report.Blocked.Count} Secrets with blocked deletions.");
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<ClusterReport> ReadAsync(ParseResult parsed, TargetOptions target, CommandContext context, CancellationToken cancellation)
    {
        if (target.Folder(parsed) is { } folder)
        {
            var ns = target.FolderNamespace(parsed);
            return await ClusterReports.OfFolderAsync(folder, target.IsAll(parsed) ? null : ns, ns, context.Time, cancellation);
        }

        using var cluster = target.Connect(parsed, context);
        return await ClusterReports.OfClusterAsync(cluster, target.IsAll(parsed), context.Time, cancellation);
    }
}
