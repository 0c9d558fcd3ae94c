using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Terminal;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Report;

/// <summary><c>report</c>: a page for people who do not type commands.</summary>
internal static class ReportCommand
{
    public static Command Create(CommandContext shell)
    {
        var html = new Option<string>("--html")
        {
            Description = "The file to write, or - for standard output. A file that is there is replaced.",
            HelpName = "file",
            Required = true,
        };
        var target = new TargetOptions();
        var command = new Command(
            "report",
            "Writes one self-contained page: for each alias a timeline of its versions and pins, who is on which version, and blocked deletions. "
            + "It needs no network, and holds no value of a Secret.")
        {
            html,
        };
        target.AddTo(command, allNamespaces: true);
        command.AddExamples(
            "kubectl secretpin report --html secrets.html -n production",
            "kubectl secretpin report --html - -A > secrets.html",
            "kubectl secretpin report --html secrets.html -A --cluster-manifests cluster/");
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = await ReadAsync(parsed, target, shell, cancellation);
            await WriteAsync(parsed.GetRequiredValue(html), YamlSplitter.Encoding.GetBytes(ReportPage.Of(report)), shell.OpenOutput, cancellation);
            await shell.Errors.WriteLineAsync($"{report.Source}: {report.Aliases.Count} aliases, {report.Blocked.Count} Secrets with blocked deletions.");
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<ClusterReport> ReadAsync(ParseResult parsed, TargetOptions target, CommandContext shell, CancellationToken cancellation)
    {
        if (target.Folder(parsed) is { } folder)
        {
            var ns = target.FolderNamespace(parsed);
            return await FolderReport.ReadAsync(folder, target.IsAll(parsed) ? null : ns, ns, shell.Time, cancellation);
        }

        using var cluster = target.Connect(parsed, shell);
        return await LiveReport.ReadAsync(cluster, target.IsAll(parsed), shell.Time, cancellation);
    }

    /// <summary>Whole or not at all: a page that is there stays until the new one is.</summary>
    private static async Task WriteAsync(string file, byte[] page, Func<Stream> stdout, CancellationToken cancellation)
    {
        if (file == "-")
        {
            await using var output = stdout();
            await output.WriteAsync(page, cancellation);
            return;
        }

        var half = $"{file}.{Environment.ProcessId}.tmp";
        try
        {
            await File.WriteAllBytesAsync(half, page, cancellation);
            File.Move(half, file, overwrite: true);
        }
        finally
        {
            File.Delete(half);
        }
    }
}
