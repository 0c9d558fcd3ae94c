using System.Text.Json.Nodes;
using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The files of the catalogue of references, <c>deploy/chart/files/references</c>.</summary>
public sealed class ReferenceCatalogueTests
{
    private static readonly string Folder = Path.Combine(Repository.Chart, "files", "references");

    public static TheoryData<string> Projects =>
        [.. Directory.GetFiles(Folder).Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal)];

    public static TheoryData<string, string> Mistakes => new()
    {
        { "additional properties 'fields'", WithEntry("fields: []") },
        { "missing property 'path'", WithEntry("secrets: [{provides: true}]") },
        { "does not match pattern", WithEntry("podSpecs: ['spec[0]']") },
        { "missing property 'source'", "{project: a, labelledSecrets: [{label: a, values: [b], usedBy: c}]}" },
    };

    [Fact]
    public void Every_file_matches_the_schema()
    {
        var (exitCode, error) = Validate(Projects.Select(project => project.Data).ToDictionary(project => project, ReadText));

        Assert.True(exitCode == 0, error);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void The_schema_rejects_a_mistake(string message, string file)
    {
        var (exitCode, error) = Validate(new() { ["mistake"] = file });

        Assert.NotEqual(0, exitCode);
        Assert.Contains(message, error, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_file_is_named_after_its_project(string project) => Assert.Equal(project, Read(project).Text("project"));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Each_entry_states_the_release_and_the_file_that_it_was_read_from(string project) =>
        Assert.All(Read(project).List("entries"), entry => Assert.Matches(@"\d+\.\d+.*, \S+", entry.Text("source")));

    [Theory]
    [MemberData(nameof(Projects))]
    public void Entries_and_paths_are_sorted_so_that_a_change_of_a_release_is_readable(string project)
    {
        var entries = Read(project).List("entries").ToArray();

        Assert.Equal(entries.Select(Kind).Order(StringComparer.Ordinal), entries.Select(Kind));
        Assert.All(entries, entry => Assert.Equal(Paths(entry).Order(StringComparer.Ordinal), Paths(entry)));
    }

    [Fact]
    public void No_kind_has_two_entries_and_no_entry_lists_a_path_twice()
    {
        // Several projects may extend a built-in kind; their paths must differ.
        var entries = Projects.SelectMany(project => Read(project.Data).List("entries")).ToArray();

        Assert.Equal(entries.Where(entry => entry.Text("group")!.Contains('.', StringComparison.Ordinal)).Select(Kind).Distinct(), entries.Select(Kind));
        var paths = entries.SelectMany(entry => Paths(entry).Concat(entry.Texts("podSpecs")).Select(path => $"{Kind(entry)} {path}")).ToArray();
        Assert.Equal(paths.Distinct(), paths);
    }

    [Fact]
    public void The_path_of_a_cluster_scoped_kind_states_a_namespace() =>
        Assert.All(
            from project in Projects
            from entry in Read(project.Data).List("entries")
            where entry.Text("scope") == "Cluster"
            from secret in entry.List("secrets")
            select secret,
            secret => Assert.True(secret.Text("namespace") is not null || secret.Text("namespaceField") is not null, secret.ToString()));

    private static string WithEntry(string members) =>
        $"{{project: a, source: b, entries: [{{group: a.b, versions: [v1], resource: as, kind: A, scope: Cluster, {members}}}]}}";

    private static string Kind(YamlNode entry) => $"{entry.Text("group")}/{entry.Text("kind")}";

    private static string[] Paths(YamlNode entry) => [.. entry.List("secrets").Select(secret => secret.Text("path")!)];

    private static string ReadText(string project) => File.ReadAllText(Path.Combine(Folder, project + ".yaml"));

    private static YamlNode Read(string project) => Yaml.Parse(ReadText(project)).Single();

    /// <summary>Validates files as Helm validates the values of a chart: as the values of a chart whose schema is that of the files.</summary>
    private static (int ExitCode, string Error) Validate(Dictionary<string, string> files)
    {
        using var folder = new TemporaryFolder();
        var schema = JsonNode.Parse(ChartFiles.Read("files/references.schema.json"))!.AsObject();
        var wrapper = new JsonObject
        {
            ["$schema"] = schema["$schema"]!.DeepClone(),
            ["definitions"] = schema["definitions"]!.DeepClone(),
            ["additionalProperties"] = new JsonObject { ["$ref"] = schema["$ref"]!.DeepClone() },
        };
        folder.Write("Chart.yaml", "{apiVersion: v2, name: references, version: 0.0.0}");
        var chart = Path.GetDirectoryName(folder.Write("values.schema.json", wrapper.ToJsonString()))!;
        var values = folder.Write("files.yaml", string.Concat(files.Select(file => $"{file.Key}:\n  {file.Value.ReplaceLineEndings("\n  ")}\n")));
        var (exitCode, _, error) = Helm.Run("template", "references", chart, "--values", values);
        return (exitCode, error);
    }
}
