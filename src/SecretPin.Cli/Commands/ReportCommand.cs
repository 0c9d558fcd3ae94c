using System.CommandLine;
using SecretPin.Cli.Inputs;
using SecretPin.Cli.Reporting;
using SecretPin.Kubernetes.Yaml;

namespace SecretPin.Cli.Commands;

/// <summary><c>report</c>: a page for people who do not type commands.</summary>
internal static class ReportCommand
{
    public static Command Create(Func<Stream> stdout, TextWriter stderr)
    {
        var html = new Option<string>("--html")
        {
            Description = "The file to write, or - for standard output. A file that is there is replaced.",
            HelpName = "file",
            Required = true,
        };
        var cluster = ClusterManifests.CreateOption();
        var ns = new Option<string>("--namespace", "-n")
        {
            Description = "The namespace that is reported on, and that of objects in the folder which say none.",
            DefaultValueFactory = _ => "default",
        };
        var everywhere = new Option<bool>("--all-namespaces", "-A") { Description = "Reports on every namespace." };
        var command = new Command(
            "report",
            "Writes one self-contained page: for each alias a timeline of its versions and pins, who is on which version, and blocked deletions. "
            + "It needs no network, and holds no value of a Secret.")
        {
            html, cluster, ns, everywhere,
        };
        command.AddExamples(
            "kubectl secretpin report --html secrets.html -n production --cluster-manifests cluster/",
            "kubectl secretpin report --html - -A --cluster-manifests cluster/ > secrets.html");
        command.SetAction(async (parsed, cancellation) =>
        {
            var defaultNamespace = parsed.GetValue(ns)!;
            var report = await FolderReport.ReadAsync(
                parsed.GetValue(cluster)!,
                parsed.GetValue(everywhere) ? null : defaultNamespace,
                defaultNamespace,
                TimeProvider.System,
                cancellation);
            await WriteAsync(parsed.GetRequiredValue(html), YamlTexts.Encoding.GetBytes(ReportPage.Of(report)), stdout, cancellation);
            await stderr.WriteLineAsync($"{report.Source}: {report.Aliases.Count} aliases, {report.Blocked.Count} Secrets with blocked deletions.");
            return ExitCode.Success;
        });
        return command;
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
