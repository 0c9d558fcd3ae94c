using System.Reflection;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests;

/// <summary>Rules for the dependencies and the tables of the core.</summary>
public sealed class ArchitectureTests
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
    public void The_core_references_no_package()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "Webhook.sln")))
        {
            root = root.Parent!;
        }

        var project = File.ReadAllText(Path.Combine(root.FullName, "src", "SecretPin.Core", "SecretPin.Core.csproj"));
        Assert.DoesNotContain("Reference", project, StringComparison.Ordinal);
    }

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
}
