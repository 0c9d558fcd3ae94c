using System.Text;
using System.Text.RegularExpressions;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The generated pages of docs/reference. SECRETPIN_UPDATE=1 writes them.</summary>
public sealed partial class ReferencePageTests
{
    /// <summary>The projects that write Events.</summary>
    private static readonly string[] Projects = ["SecretPin.Core", "SecretPin.Kubernetes"];

    [Fact]
    public void The_page_of_the_CRDs_is_that_of_their_schemas()
    {
        var page = new StringBuilder("# Custom resources\n\nGenerated from `deploy/chart/files/crds`. Optional fields may be absent.\n");
        foreach (var crd in ChartFiles.Install.All("CustomResourceDefinition").OrderBy(crd => crd.Text("metadata.name"), StringComparer.Ordinal).Reverse())
        {
            var version = Assert.Single(crd.List("spec.versions"));
            page.Append($"\n## {crd.Text("spec.names.kind")}\n\n")
                .Append($"`{crd.Text("spec.group")}/{version.Text("name")}`, {crd.Text("spec.scope")!.ToLowerInvariant()}.")
                .Append($" {Cell([version.Text("schema.openAPIV3Schema.description")!])}\n\n| field | type | description |\n|---|---|---|\n");
            AddFields(page, version.At("schema.openAPIV3Schema")!, "");
        }

        AssertPage("crds.md", page.ToString());
    }

    [Fact]
    public void The_page_of_the_values_is_that_of_their_comments()
    {
        var page = new StringBuilder("# Chart values\n\nGenerated from `deploy/chart/values.yaml`. Helm validates each value against `values.schema.json`.\n\n")
            .Append("| value | default | meaning |\n|---|---|---|\n");
        var path = new List<(int Indent, string Key)>();
        var comment = new List<string>();
        foreach (var line in ChartFiles.Read("values.yaml").Split('\n'))
        {
            var text = line.TrimStart();
            if (text.StartsWith('#'))
            {
                comment.Add(text[1..].Trim());
                continue;
            }

            if (ValueLine().Match(line) is { Success: true } match)
            {
                var indent = match.Groups["indent"].Length;
                path.RemoveAll(parent => parent.Indent >= indent);
                path.Add((indent, match.Groups["key"].Value));
                var inline = match.Groups["value"].Value;
                if (inline.Length > 0 || comment.Count > 0)
                {
                    page.Append($"| `{string.Join('.', path.Select(part => part.Key))}` | {(inline.Length > 0 ? $"`{inline}`" : "")} | {Cell(comment)} |\n");
                }
            }

            comment.Clear();
        }

        AssertPage("values.md", page.ToString());
    }

    [Fact]
    public void The_page_of_the_Events_contains_each_reason_in_the_code()
    {
        var code = string.Concat(Projects
            .SelectMany(project => Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", project), "*.cs", SearchOption.AllDirectories))
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Contains("obj")).Select(File.ReadAllText));
        var outcomes = Enum.GetNames<SecretPin.Core.Guard.AttemptOutcome>().Select(outcome => $"Deletion{outcome}");
        var reasons = EventReason().Matches(code).Select(match => match.Groups["reason"].Value).Concat(outcomes).Distinct();

        var documented = File.ReadLines(Path.Combine(Repository.Root, "docs", "reference", "events.md"))
            .Select(line => EventRow().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value);

        Assert.Equal(reasons.Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static void AddFields(StringBuilder page, YamlNode schema, string prefix)
    {
        foreach (var (key, field) in (schema.At("properties") as YamlMappingNode ?? new YamlMappingNode()).Children)
        {
            var name = $"{prefix}{key}";
            if (prefix.Length == 0 && key.ToString() is "apiVersion" or "kind" or "metadata")
            {
                continue;
            }

            var isList = field.Text("type") == "array";
            page.Append($"| `{name}` | {Type(field)} | {Cell([field.Text("description") ?? ""])} |\n");
            AddFields(page, isList ? field.At("items")! : field, isList ? $"{name}[]." : $"{name}.");
        }
    }

    private static string Type(YamlNode field) => field.Text("type") switch
    {
        "array" => $"list of {Type(field.At("items")!)}",
        "object" when field.At("additionalProperties") is not null => "map",
        null => "any",
        { } type when field.At("enum") is YamlSequenceNode values => $"{type}: {string.Join(", ", values.Select(value => $"`{value}`"))}",
        { } type => type,
    };

    /// <summary>The text of a cell of a table.</summary>
    private static string Cell(IEnumerable<string> lines) =>
        Angle().Replace(string.Join(' ', lines).Replace("|", "\\|", StringComparison.Ordinal).ReplaceLineEndings(" ").Trim(), "`$0`");

    private static void AssertPage(string name, string expected)
    {
        var file = Path.Combine(Repository.Root, "docs", "reference", name);
        if (Environment.GetEnvironmentVariable("SECRETPIN_UPDATE") == "1")
        {
            File.WriteAllText(file, expected);
        }

        Assert.True(
            File.Exists(file) && File.ReadAllText(file).ReplaceLineEndings("\n") == expected,
            $"docs/reference/{name} is not current: run this test with SECRETPIN_UPDATE=1.");
    }

    [GeneratedRegex(@"^(?<indent> *)(?<key>[A-Za-z][A-Za-z0-9]*):(?: (?<value>[^#]*?))?\s*(?:#.*)?$")]
    private static partial Regex ValueLine();

    /// <summary>A text that Markdown would read as HTML.</summary>
    [GeneratedRegex("<[a-zA-Z][^>]*>")]
    private static partial Regex Angle();

    /// <summary>The reasons follow an action, or are the first argument of a report.</summary>
    [GeneratedRegex("(?:\"MovePin\", |\"Audit\", |Report\\(|new\\()\"(?<reason>PinMoved|Unresolved|VersionMissing|Roll[A-Z]?[A-Za-z]*)\"")]
    private static partial Regex EventReason();

    [GeneratedRegex("^\\| `([A-Za-z]+)` \\| ")]
    private static partial Regex EventRow();
}
