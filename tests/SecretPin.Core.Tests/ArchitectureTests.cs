using System.Reflection;
using System.Text.RegularExpressions;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests;

/// <summary>The rules of <c>docs/architecture.md</c>.</summary>
public sealed partial class ArchitectureTests
{
    private static readonly Assembly Core = typeof(WellKnown).Assembly;

    [Fact]
    public void The_core_depends_only_on_the_framework()
    {
        string[] inputOutput = ["System.Net", "System.IO.FileSystem", "System.Diagnostics.Process", "System.Console", "System.Data"];
        var needed = Core.GetReferencedAssemblies().Select(assembly => assembly.Name!).ToArray();

        Assert.All(needed, name => Assert.StartsWith("System.", name, StringComparison.Ordinal));
        Assert.All(needed, name => Assert.DoesNotContain(inputOutput, prefix => name.StartsWith(prefix, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_core_references_no_package() =>
        Assert.DoesNotContain(
            "Reference",
            File.ReadAllText(Path.Combine(SourceTree.Root, "src", "SecretPin.Core", "SecretPin.Core.csproj")),
            StringComparison.Ordinal);

    /// <summary>A second list could omit init containers or ephemeral containers (CVE-2025-46342).</summary>
    [Fact]
    public void Only_one_list_names_the_kinds_of_containers() =>
        Assert.Equal(
            ["PodSpecFields.cs"],
            SourceTree.ReadSources().Where(source => source.Text.Contains("\"initContainers\"", StringComparison.Ordinal)
                || source.Text.Contains("\"ephemeralContainers\"", StringComparison.Ordinal)).Select(source => Path.GetFileName(source.File)));

    [Fact]
    public void No_two_namespaces_use_each_other()
    {
        var dependencies = SourceTree.ReadNamespaceDependencies();

        var pairs =
            from ns in dependencies
            from used in ns.Value
            where string.CompareOrdinal(ns.Key, used) < 0 && dependencies.GetValueOrDefault(used)?.Contains(ns.Key) == true
            select $"{ns.Key} <-> {used}";

        Assert.Empty(pairs);
    }

    [Fact]
    public void Dependencies_between_namespaces_form_no_cycle()
    {
        var remaining = SourceTree.ReadNamespaceDependencies();
        while (remaining.Where(ns => !ns.Value.Any(used => used != ns.Key && remaining.ContainsKey(used))).Select(ns => ns.Key).ToArray()
            is { Length: > 0 } independent)
        {
            foreach (var ns in independent)
            {
                remaining.Remove(ns);
            }
        }

        // What remains is in a cycle, or uses a namespace that is in one.
        Assert.Empty(remaining.Select(ns => $"{ns.Key} -> {string.Join(", ", ns.Value.Where(remaining.ContainsKey))}"));
    }

    [Fact]
    public void Dependencies_between_projects_are_those_that_the_architecture_document_draws()
    {
        var drawn = DrawnDependency().Matches(SourceTree.ArchitectureDocument)
            .Select(arrow => ($"SecretPin.{arrow.Groups[1].Value}", $"SecretPin.{arrow.Groups[2].Value}"))
            .ToHashSet();
        var used =
            from ns in SourceTree.ReadNamespaceDependencies()
            from other in ns.Value
            let dependency = (SourceTree.ProjectOf(ns.Key), SourceTree.ProjectOf(other))
            where dependency.Item1 != dependency.Item2
            select dependency;

        Assert.NotEmpty(drawn);
        Assert.Equal(drawn.Order(), SourceTree.ReadProjectReferences().Order());
        Assert.Subset(Reachable(drawn), used.ToHashSet());
    }

    [Fact]
    public void The_architecture_document_describes_every_folder_of_the_source_and_no_other()
    {
        var described = DescribedFolder().Matches(SourceTree.ArchitectureDocument)
            .Select(row => row.Groups[1].Value)
            .Where(folder => SourceTree.Projects.Contains($"SecretPin.{folder.Split('/')[0]}"))
            .Order(StringComparer.Ordinal);
        var existing = SourceTree.Projects
            .SelectMany(project => SourceTree.FoldersOf(project).Select(folder => $"{project["SecretPin.".Length..]}/{folder}"))
            .Order(StringComparer.Ordinal);

        Assert.Equal(existing, described);
    }

    [Fact]
    public void Only_Resource_creates_requests_to_the_API_server_and_their_paths()
    {
        const string Resource = "src/SecretPin.Kubernetes/Api/Resource.cs";

        // ApiClient adds the address of the server to the path of a request.
        const string ApiClient = "src/SecretPin.Kubernetes/Api/ApiClient.cs";

        // The requests to monitoring systems.
        const string Checks = "src/SecretPin.Webhook/RolloutChecks/";
        var creating = SourceTree.ReadSources()
            .Where(source => CreatedRequestOrPath().IsMatch(source.Text) && !source.File.StartsWith(Checks, StringComparison.Ordinal))
            .Select(source => source.File);
        var addressing = SourceTree.ReadSources().Where(source => RequestAddress().IsMatch(source.Text)).Select(source => source.File);

        Assert.Equal([Resource], creating);
        Assert.Equal([ApiClient], addressing);
    }

    [Theory]
    [InlineData("new HttpRequestMessage(HttpMethod.Get, path)")]
    [InlineData("api.SendAsync(new(HttpMethod.Get, path))")]
    [InlineData("HttpRequestMessage request = new(method, path)")]
    [InlineData("$\"apis/{group}\"")]
    [InlineData("\"/api/v1/\"")]
    [InlineData("$\"{path}/namespaces/{ns}\"")]
    [InlineData("[\"namespaces\", ns]")]
    public void A_request_or_path_that_another_class_creates_is_found(string code) => Assert.Matches(CreatedRequestOrPath(), code);

    [Fact]
    public void Every_row_of_the_tables_has_a_unique_label_and_path()
    {
        var tables = NonPodFields.ByKind.Values.Append(PodSpecFields.All).ToArray();

        Assert.All(tables.SelectMany(table => table), field => Assert.False(string.IsNullOrWhiteSpace(field.Label), field.Path));
        Assert.All(tables, table => Assert.Equal(table.Count, table.DistinctBy(field => (field.Path, field.Name)).Count()));
        Assert.All(tables, table => Assert.Equal(table.Count, table.DistinctBy(field => field.Label).Count()));
    }

    [Fact]
    public void A_field_has_a_namespace_key_if_and_only_if_its_rule_needs_one() =>
        Assert.All(
            NonPodFields.ByKind.Values.Append(PodSpecFields.All).SelectMany(table => table),
            field => Assert.Equal(field.NamespaceRule != NamespaceRule.Own, field.Namespace is not null));

    /// <summary>A project may use what the projects that it references use.</summary>
    private static HashSet<(string From, string To)> Reachable(IReadOnlySet<(string From, string To)> direct)
    {
        var reachable = direct.ToHashSet();
        int count;
        do
        {
            count = reachable.Count;
            reachable.UnionWith((from first in reachable from second in direct where first.To == second.From select (first.From, second.To)).ToArray());
        }
        while (reachable.Count > count);
        return reachable;
    }

    /// <summary>The creation of a request to the API server, or a text that is a part of such a path.</summary>
    [GeneratedRegex("""
        new\ HttpRequestMessage\(|HttpRequestMessage\ \w+\ =\ new\(|new\((HttpMethod\.|method,)
        |(?<!name=)"/?apis?[/"]|"[^"\n]*\bnamespaces/|"namespaces",\ ns\b
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex CreatedRequestOrPath();

    /// <summary>A change of the address of a request, or an address that is put together.</summary>
    [GeneratedRegex(@"\bRequestUri\b|\bUriBuilder\b")]
    private static partial Regex RequestAddress();

    /// <summary>An arrow of the diagram of the projects: <c>Cli --> Core</c>.</summary>
    [GeneratedRegex(@"^ *(\w+) --> (\w+)$", RegexOptions.Multiline)]
    private static partial Regex DrawnDependency();

    /// <summary>The first cell of a row of the tables of folders: <c>| `Core/Pins` |</c>.</summary>
    [GeneratedRegex(@"^\| `(\w+/[\w/]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DescribedFolder();
}
