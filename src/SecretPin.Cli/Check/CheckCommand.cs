using System.CommandLine;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Check;

/// <summary><c>check</c>: what would be refused, or not start, were manifests applied.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext shell)
    {
        var files = ManifestInputs.CreateOption();
        var target = new TargetOptions();
        var output = new Option<string>("--output", "-o")
        {
            Description = "The form of the output: lines as compilers write them, JSON, YAML, or SARIF 2.1.0 for code hosts.",
            DefaultValueFactory = _ => "text",
        };
        output.AcceptOnlyFromAmong("text", "json", "yaml", "sarif");
        var command = new Command(
            "check",
            "Checks manifests before they are applied: aliases without a pin, versions that do not exist, and unversioned Secrets where the "
            + "namespace asks for versioned ones. What the manifests bring themselves counts as being there.")
        {
            files, output,
        };
        target.AddTo(command);
        command.AddExamples(
            "kubectl secretpin check -f deploy/ --cluster-manifests cluster/",
            "kubectl secretpin check -f deploy/ -n production",
            "kubectl secretpin check -f deploy/ --cluster-manifests cluster/ -o sarif > secretpin.sarif",
            "helm template my-release my-chart | kubectl secretpin check --cluster-manifests cluster/ -n production",
            "",
            "Exit codes: 0 no error (there may be warnings), 1 something would be refused or not start, 2 bad usage or input.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var inputs = ManifestInputs.Of(parsed.GetValue(files) ?? [], shell.OpenInput);
            using var cluster = await target.OpenAsync(parsed, shell, cancellation);
            var sources = new List<ManifestSource>();
            foreach (var input in inputs)
            {
                sources.Add(await ManifestSource.ReadAsync(input, cancellation));
            }

            var findings = await new ManifestChecker(cluster).CheckAsync(sources, cancellation);
            await using var stream = shell.OpenOutput();
            await ReportOf(parsed.GetValue(output)!).WriteAsync(findings, stream, cancellation);
            await shell.Errors.WriteLineAsync(Summary(findings));
            return findings.Any(finding => finding.Level == FindingLevel.Error) ? ExitCode.Refused : ExitCode.Success;
        });
        return command;
    }

    private static IFindingReport ReportOf(string form) => form switch
    {
        "json" => new JsonFindings(asYaml: false),
        "yaml" => new JsonFindings(asYaml: true),
        "sarif" => new SarifFindings(),
        _ => new TextFindings(),
    };

    private static string Summary(IReadOnlyList<Finding> findings)
    {
        string Count(FindingLevel level, string what) => findings.Count(finding => finding.Level == level) is var count && count == 1 ? $"1 {what}" : $"{count} {what}s";

        return findings.Count == 0
            ? "Nothing was found to be wrong."
            : $"{Count(FindingLevel.Error, "error")}, {Count(FindingLevel.Warning, "warning")}, {Count(FindingLevel.Note, "note")}.";
    }
}
