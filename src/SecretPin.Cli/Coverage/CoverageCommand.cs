using System.CommandLine;
using SecretPin.Cli.Cluster;
using SecretPin.Cli.Options;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Guard;

namespace SecretPin.Cli.Coverage;

/// <summary><c>coverage</c>: the fields of custom resources that look like references to Secrets, and whether the guard sees them.</summary>
internal static class CoverageCommand
{
    public static Command Create(CommandContext context)
    {
        var files = new Option<string[]>("--filename", "-f")
        {
            Description = "Reads CRDs from a file, a folder, or - for standard input, instead of the cluster. Objects of their kinds are counted, and "
                + "ClusterRoles with the label secretpin.io/aggregate-to-guard count as permissions of the guard. Can be given more than once.",
            HelpName = "file|folder|-",
            Arity = ArgumentArity.OneOrMore,
            AllowMultipleArgumentsPerToken = true,
        };
        var references = new Option<string?>("--references")
        {
            Description = "A file with the chart values 'references', 'workloads' and 'guard.search', such as the values.yaml of the release. By default, "
                + "they are read from the cluster.",
            HelpName = "file",
        };
        var uncovered = new Option<bool>("--uncovered") { Description = "Shows only the fields that nothing covers." };
        var connection = new ConnectionOptions();
        var output = new OutputOption();
        var command = new Command(
            "coverage",
            "Reads the schemas of CRDs, and lists the fields that look like references to Secrets: how many objects set each field, and whether the catalogue "
            + "covers it, the search by name, or nothing. The search finds only versions of aliases, not unversioned Secrets.")
        {
            files, references, uncovered,
        };
        connection.AddTo(command);
        command.Add(output);
        command.AddExamples(
            "kubectl secretpin coverage",
            "kubectl secretpin coverage --uncovered -n production -o wide",
            "kubectl secretpin coverage -f crds/ --references values.yaml",
            "",
            "Exit codes: 0 every field is covered, 1 a field is not covered, 2 invalid usage or input, or a missing permission.");
        command.SetAction(async (parsed, cancellation) =>
        {
            var values = parsed.GetValue(references) is { } file ? ClusterReferences.OfFile(file) : null;
            var result = await ReadAsync();
            CoverageListing.Write(context, output.Of(parsed), result, parsed.GetValue(uncovered) ? result.Uncovered : result.Fields);
            await context.Errors.WriteLinesAsync(Notes(result));
            return result.Uncovered.Count > 0 ? ExitCode.Refused : ExitCode.Success;

            async Task<CoverageResult> ReadAsync()
            {
                if (parsed.GetValue(files) is { Length: > 0 } names)
                {
                    return await CoverageReader.ReadAsync(
                        await ManifestInputs.FindAsync(names, command.Name, context, cancellation), values ?? ClusterReferences.Default, cancellation);
                }

                using var cluster = connection.Connect(parsed, context);
                return await CoverageReader.ReadAsync(cluster, values, connection.Namespace(parsed), context.Time, cancellation);
            }
        });
        return command;
    }

    private static string OpaqueNote(CrdSchema crd, CoverageResult result)
    {
        var note = crd.OpaquePaths[0].Length == 0
            ? $"{crd.Kind}: the CRD has no complete schema, so its fields are unknown."
            : $"{crd.Kind}: the schema permits anything in {UncheckedResource.List(crd.OpaquePaths)}, so these fields are unknown.";
        return result.IsSearchEnabled && !result.Excluded.Contains(crd.Objects.ToString())
            ? note + " Grant the guard the permission to list the kind; the search then finds versions in it."
            : note;
    }

    private static IEnumerable<string> Notes(CoverageResult result) =>
    [
        .. result.Unreadable.Select(permission => $"The output may be incomplete: you lack {permission}."),
        .. result.Excluded.Count == 0 ? Array.Empty<string>() :
        [
            $"The chart value guard.search.excluded contains {UncheckedResource.List(result.Excluded)}, so the guard does not see their fields.",
        ],
        .. result.IsSearchEnabled ? Array.Empty<string>() : ["The chart value guard.search.enabled is false, so the search covers no field."],
        .. result.Unknown.Select(crd => OpaqueNote(crd, result)),
        $"{result.Fields.Count - result.Count(CoveredBy.NotAReference)} fields look like references to Secrets: "
            + $"{result.Count(CoveredBy.Catalogue)} in the catalogue, {result.Count(CoveredBy.Search)} covered by the search, "
            + $"{result.Count(CoveredBy.Nothing)} not covered.",
    ];
}
