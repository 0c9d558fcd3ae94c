using System.Text;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

public sealed class CatalogueProjectTests
{
    private const string Entry = """
        "group": "a.example.com", "versions": ["v1", "v1beta1"], "resource": "stores", "kind": "Store", "scope": "Cluster"
        """;

    [Fact]
    public void Every_member_of_a_file_is_read()
    {
        var project = CatalogueProject.Parse(Encoding.UTF8.GetBytes($$"""
            {"project": "a", "source": "a 1.0, crds.yaml",
             "entries": [{{{Entry}}, "source": "a 1.0, store.yaml", "podSpecs": ["spec.pods[*].spec"], "secrets": [
               {"path": "spec.users.*.ref.name", "namespaceField": "namespace", "namespace": "*", "kindField": "type", "kindRequired": true,
                "groupField": "group", "valueFormat": "namespace/name", "provides": true, "resolve": true},
               {"path": "metadata.annotations[\"a.example.com/secret\"]"}]}],
             "ignored": [{"group": "a.example.com", "kind": "Store", "paths": ["spec.secret"], "reason": "The field contains the value."}],
             "labelledSecrets": [{"label": "a.example.com/type", "values": ["store"], "usedBy": "A"}]}
            """));

        var entry = Assert.Single(project.Entries);
        Assert.Equal((new ObjectKind("a.example.com", "Store"), CatalogueScope.Cluster, "stores"), (entry.ObjectKind, entry.Scope, entry.Resource));
        Assert.Equal(["v1", "v1beta1"], entry.Versions);
        Assert.Equal(["spec.pods[*].spec"], entry.PodSpecs);
        Assert.Equal(
            new CatalogueSecret
            {
                Path = "spec.users.*.ref.name",
                NamespaceField = "namespace",
                Namespace = "*",
                KindField = "type",
                KindRequired = true,
                GroupField = "group",
                ValueFormat = CatalogueValueFormat.NamespaceAndName,
                Provides = true,
                Resolve = true,
            },
            entry.Secrets[0]);
        Assert.Equal(CatalogueValueFormat.Name, entry.Secrets[1].ValueFormat);
        Assert.Equal("A", Assert.Single(project.LabelledSecrets).UsedBy);
        Assert.Equal("spec.secret", Assert.Single(Assert.Single(project.Ignored).Paths));
    }

    [Theory]
    [InlineData("""{"project": "a"}""", "The text: a member is missing, unknown, repeated, or has the wrong type.")]
    [InlineData("""{"project": "a", "source": "b", "source": "c"}""", "source: a member is missing, unknown, repeated, or has the wrong type.")]
    [InlineData("""{"project": "a", "source": "b", "fields": []}""", "fields: a member is missing, unknown, repeated, or has the wrong type.")]
    [InlineData("""{"project": "a", "source": "b", "labelledSecrets": [{"label": "c"}]}""", "labelledSecrets[0]: a member is missing")]
    [InlineData("""{"project": "a", "source": "b", "entries": null}""", "entries: a member is missing, unknown, repeated, or has the wrong type.")]
    [InlineData("null", "The text is null.")]
    public void A_malformed_file_is_rejected(string json, string message) =>
        Assert.StartsWith(
            message, Assert.Throws<FormatException>(() => CatalogueProject.Parse(Encoding.UTF8.GetBytes(json))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "needs a version, and a path in podSpecs or secrets.")]
    [InlineData(""", "podSpecs": ["spec..template"]""", "contains the path 'spec..template'. It must consist of keys joined by '.'")]
    [InlineData(""", "secrets": [{"path": "a.name", "kindRequired": true}]""", ", path a.name: kindRequired and groupField need a kindField.")]
    [InlineData(""", "secrets": [{"path": "a.name", "valueFormat": "name/namespace"}]""", "[0].secrets[0].valueFormat: a member is missing")]
    public void A_malformed_entry_is_rejected(string members, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<FormatException>(() => CatalogueProject.ParseEntries(Encoding.UTF8.GetBytes($"[{{{Entry}{members}}}]"))).Message,
            StringComparison.Ordinal);
}
