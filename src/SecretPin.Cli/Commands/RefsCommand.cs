using System.CommandLine;
using SecretPin.Cli.Inputs;
using SecretPin.Cli.Refs;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Manifests;

namespace SecretPin.Cli.Commands;

/// <summary><c>refs</c>: every reference to a Secret in manifests.</summary>
internal static class RefsCommand
{
    public static Command Create(Func<Stream> stdin, Func<Stream> stdout, TextWriter stderr)
    {
        var files = ManifestInputs.CreateOption();
        var output = new Option<string>("--output", "-o")
        {
            Description = "The form of the output.",
            DefaultValueFactory = _ => "table",
        };
        output.AcceptOnlyFromAmong("table", "json", "yaml");
        var ns = new Option<string>("--namespace", "-n")
        {
            Description = "The namespace of objects that say none.",
            DefaultValueFactory = _ => "",
        };
        var command = new Command(
            "refs", "Finds every reference to a Secret in manifests. Objects without any are in json and yaml, not in the table.")
        {
            files, output, ns,
        };
        command.AddExamples(
            "kubectl secretpin refs -f deploy/",
            "helm template my-release my-chart | kubectl secretpin refs -o yaml",
            "kubectl get deploy,cronjob -A -o json | kubectl secretpin refs -f - -o json");
        command.SetAction(async (parsed, cancellation) =>
        {
            var inputs = ManifestInputs.Of(parsed.GetValue(files) ?? [], stdin);
            await using var stream = stdout();
            await using IReferenceReport report = parsed.GetValue(output) switch
            {
                "json" => new JsonReport(stream),
                "yaml" => new YamlReport(stream),
                _ => new TableReport(stderr),
            };
            await WriteAsync(inputs, report, parsed.GetValue(ns)!, cancellation);
            return ExitCode.Success;
        });
        return command;
    }

    private static async Task WriteAsync(
        IEnumerable<ManifestInput> inputs, IReferenceReport report, string defaultNamespace, CancellationToken cancellation)
    {
        var scanner = new ObjectScanner();
        foreach (var input in inputs)
        {
            await using var stream = input.Open();
            await foreach (var found in new ManifestReader(input.Name).ReadAsync(stream, cancellation))
            {
                var seen = found.Scan(scanner);
                var ns = seen.Namespace.Length > 0 || ClusterScopedKinds.Contains(seen.Kind) ? seen.Namespace : defaultNamespace;
                report.Add(new(found.Type.ApiVersion ?? "", seen, ns));
            }
        }

        report.End();
    }
}
