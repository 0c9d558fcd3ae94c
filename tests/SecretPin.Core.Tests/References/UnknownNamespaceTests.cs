using System.Text;
using SecretPin.Core.References;

namespace SecretPin.Core.Tests.References;

/// <summary>References to a Secret of an unknown namespace: <c>namespace: '*'</c> in the catalogue.</summary>
public sealed class UnknownNamespaceTests
{
    private const string Entries = """
        [{
          "group": "example.com", "versions": ["v1"], "resource": "widgets", "kind": "Widget", "scope": "Namespaced",
          "secrets": [{"path": "spec.any", "namespace": "*"}, {"path": "spec.usual", "namespace": "*", "usualNamespaces": ["system"]}]
        }]
        """;

    private static readonly ObjectScanner Scanner = new(
        [], CatalogueProject.ParseEntries(Encoding.UTF8.GetBytes(Entries)).Select(KindFields.Of));

    [Theory]
    [InlineData("any", "plain", "other", true)]
    [InlineData("usual", "plain", "other", false)]
    [InlineData("usual", "plain", "system", true)]
    [InlineData("usual", "plain", "shop", true)]
    [InlineData("usual", "auth-20250101000000", "other", true)]
    public void An_unversioned_name_counts_only_where_the_program_usually_reads_its_Secrets(string field, string name, string ns, bool counts)
    {
        var widget = Scanner.Scan(Encoding.UTF8.GetBytes(
            $$$"""
            {
              "apiVersion": "example.com/v1", "kind": "Widget", "metadata": {"name": "a", "namespace": "shop"}, "spec": {"{{{field}}}": "{{{name}}}"}
            }
            """));

        Assert.Equal(counts, widget.ReferencesInto(ns).Any());
    }
}
