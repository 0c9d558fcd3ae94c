using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Coverage;

/// <summary>The output of <c>coverage</c> in every format.</summary>
internal static class CoverageListing
{
    public static void Write(CommandContext context, string format, CoverageResult result, IReadOnlyList<FieldCoverage> shown)
    {
        var listing = Of(shown);
        var missing = new JsonObject { ["entries"] = MissingEntries.Of(result.Missing) };
        if (format is "json" or "yaml")
        {
            OutputWriter.Write(context.Output, format, new JsonObject { ["fields"] = listing.Items, ["references"] = missing, ["unknown"] = Unknown(result) });
            return;
        }

        OutputWriter.Write(context.Output, format, listing);
        if (result.Missing.Any())
        {
            context.Output.WriteLine("");
            context.Output.WriteLine("Check each of these fields in the documentation of its project, and add those that name a Secret to the chart values:");
            OutputWriter.Write(context.Output, "yaml", new JsonObject { ["references"] = missing });
        }
    }

    /// <summary><c>catalogue (istio)</c>, <c>search</c>, <c>not a reference (kong)</c>, <c>nothing</c> or <c>nothing (excluded)</c>.</summary>
    public static string By(FieldCoverage field) => field.By switch
    {
        CoveredBy.Catalogue => $"catalogue ({field.Project})",
        CoveredBy.NotAReference => $"not a reference ({field.Project})",
        CoveredBy.Search => "search",
        _ => field.IsExcluded ? "nothing (excluded)" : "nothing",
    };

    private static JsonArray Unknown(CoverageResult result) => new([.. result.Unknown.Select(crd => (JsonNode)new JsonObject
    {
        ["group"] = crd.Kind.Group,
        ["kind"] = crd.Kind.Kind,
        ["paths"] = new JsonArray([.. crd.OpaquePaths.Select(path => (JsonNode)path)]),
    })]);

    public static string Objects(FieldCoverage field) => field.Objects?.ToString(CultureInfo.InvariantCulture) ?? "unknown";

    private static Listing Of(IReadOnlyList<FieldCoverage> fields)
    {
        var listing = new Listing(new("KIND"), new("FIELD"), new("OBJECTS"), new("COVERED BY"), new("WHY", IsWide: true));
        foreach (var field in fields)
        {
            var item = new JsonObject
            {
                ["group"] = field.Crd.Kind.Group,
                ["kind"] = field.Crd.Kind.Kind,
                ["path"] = field.Field.Path,
                ["podSpec"] = field.Field.IsPodSpec,
                ["objects"] = field.Objects,
                ["coveredBy"] = JsonNamingPolicy.CamelCase.ConvertName(field.By.ToString()),
                ["project"] = field.Project,
            };
            listing.Add(item, field.Crd.Kind.ToString(), field.Field.Path, Objects(field), By(field), Why(field.Field.Reason));
        }

        return listing;
    }

    private static string Why(CandidateReason reason) => reason switch
    {
        CandidateReason.PodSpec => "shape of a pod spec",
        CandidateReason.Key => "key",
        CandidateReason.Selector => "name and key",
        CandidateReason.Kind => "kind can be Secret",
        _ => "description",
    };
}
