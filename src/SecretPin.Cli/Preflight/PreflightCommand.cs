using System.CommandLine;
using SecretPin.Cli.Options;
using SecretPin.Cli.Report;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Preflight;

/// <summary><c>preflight</c>: what an installation of SecretPin would change. It needs no CRD of SecretPin, and changes nothing.</summary>
internal static class PreflightCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Option<string[]>("--filename", "-f")
        {
            Description = "Reads manifests from a file, a folder, or - for standard input, instead of the cluster: workloads, SecretAliases, Secrets, "
                + "namespaces, webhook configurations, CRDs and Events. Without Secrets in them, each version counts as existing. Can be given more than once.",
            HelpName = "file|folder|-",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var html = new Option<string?>("--html")
        {
            Description = "Also writes a self-contained HTML page to the file, or only the page to standard output for -. An existing file is replaced.",
            HelpName = "file",
        };
        var connection = new ConnectionOptions();
        var output = new OutputOption();
        var command = new Command(
            "preflight",
            "Reports what an installation of SecretPin would change: the workloads that would be resolved or rejected, the Secrets that are missing, the "
            + "namespaces that are excluded, the webhooks that may conflict, the coverage of custom resources, and the APIs. Reads all namespaces without -n.")
        {
            files, html,
        };
        connection.AddTo(command);
        command.Add(output);
        command.AddExamples(
            "kubectl secretpin preflight",
            "kubectl secretpin preflight -n production -o json",
            "kubectl secretpin preflight --html preflight.html",
            "kubectl secretpin preflight -f deploy/ -n production",
            "",
            "Exit codes: 0 nothing prevents an installation, 1 a workload would be rejected, a webhook conflicts, or an API is missing, "
            + "2 invalid usage or input.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var report = PreflightAnalysis.Of(await ReadAsync());
            if (parsed.GetValue(html) is { } file)
            {
                await HtmlPage.WriteAsync(file, PreflightPage.Of(report), context.OpenOutput, cancellation);
            }

            if (parsed.GetValue(html) != "-")
            {
                PreflightListing.Write(context.Output, output.Of(parsed), report);
            }

            await context.Errors.WriteLinesAsync(report.State.Unreadable.Select(permission => $"The output may be incomplete: you lack {permission}."));
            return report.NeedsAttention ? ExitCode.Refused : ExitCode.Success;

            async Task<PreflightState> ReadAsync()
            {
                if (parsed.GetValue(files) is { Length: > 0 } names)
                {
                    var inputs = await ManifestInputs.FindAsync(names, command.Name, context, cancellation);
                    return await ManifestPreflight.ReadAsync(
                        inputs, connection.Namespace(parsed) is { Length: > 0 } ns ? ns : "default", context.Time.GetUtcNow(), cancellation);
                }

                using var cluster = connection.Connect(parsed, context);
                return await new ClusterPreflight(cluster, context.Time).ReadAsync(
                    connection.Namespace(parsed) is { Length: > 0 } only ? only : null, cancellation);
            }
        });
        return command;
    }
}
