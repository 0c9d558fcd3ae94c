using System.CommandLine;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Check;

/// <summary><c>check</c>: finds references in manifests that the webhook would reject, or that would keep pods from starting.</summary>
internal static class CheckCommand
{
    public static Command Create(CommandContext context)
    {
        var files = ManifestInputs.CreateOption();
        var target = new TargetOptions();
        var output = new Option<string>("--output", "-o")
        {
            Description = "The output format: lines in the form of compiler messages, JSON, YAML, or SARIF 2.1.0 for code hosts.",
            DefaultValueFactory = _ => "text",
        };
        output.AcceptOnlyFromAmong("text", "json", "yaml", "sarif");
        var command = new Command(
            "check",
            "Checks manifests before they are applied: aliases without a pin, versions that do not exist, and unversioned Secrets in namespaces that "
            + "require versioned ones. Secrets and aliases in the manifests count as existing.") { files, output };
        target.AddTo(command);
        target.AddWorkloadsTo(command);
        command.AddExamples(
            "kubectl secretpin check -f deploy/ --cluster-manifests cluster/",
            "kubectl secretpin check -f deploy/ -n production",
            "kubectl secretpin check -f deploy/ --cluster-manifests cluster/ -o sarif > secretpin.sarif",
            "helm template my-release my-chart | kubectl secretpin check --cluster-manifests cluster/ -n production",
            "",
            "Exit codes: 0 no error (there may be warnings), 1 an object would be rejected or its pods would not start, 2 invalid usage or input.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var inputs = await ManifestInputs.FindAsync(parsed.GetValue(files) ?? [], "check", context, cancellation);
            using var cluster = await target.OpenAsync(parsed, context, cancellation);
            var sources = new List<ManifestSource>();
            foreach (var input in inputs)
            {
                sources.Add(new(input.Name, await input.ReadAsync(cancellation)));
            }

            var findings = await new ManifestChecker(cluster).CheckAsync(sources, cancellation);
            await context.Errors.WriteLinesAsync(sources.SelectMany(source => source.Warnings).Select(warning => $"Warning: {warning}"));
            FindingOutput.Write(context.Output, parsed.GetValue(output)!, findings);
            await context.Errors.WriteLineAsync(Summary(findings));
            return findings.Any(finding => finding.Level == FindingLevel.Error) ? ExitCode.Refused : ExitCode.Success;
        });
        return command;
    }

    private static string Summary(IReadOnlyList<Finding> findings)
    {
        return findings.Count == 0
            ? "No problems found."
            : $"{Count(FindingLevel.Error, "error")}, {Count(FindingLevel.Warning, "warning")}, {Count(FindingLevel.Note, "note")}.";

        string Count(FindingLevel level, string noun)
        {
            var count = findings.Count(finding => finding.Level == level);
            return count == 1 ? $"1 {noun}" : $"{count} {noun}s";
        }
    }
}
