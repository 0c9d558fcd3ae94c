using System.Text.Json.Nodes;

namespace SecretPin.Core.Tests.References;

public sealed class ScannedObjectTests
{
    [Theory]
    [InlineData("infra", "shop", "shop", "shop")]
    [InlineData("infra", null, "shop", "infra")]
    [InlineData(null, null, "shop", "shop")]
    [InlineData(null, null, "", "")]
    public void The_namespace_of_a_reference_is_that_of_the_field_then_of_the_object_then_of_the_list(
        string? ofObject, string? ofField, string ofList, string expected)
    {
        var gateway = TestObjects.Scan(Gateway(ofObject, ofField));

        Assert.Equal(expected, gateway.NamespaceOf(gateway.References[0], ofList));
    }

    [Fact]
    public void References_into_a_namespace_exclude_those_into_others()
    {
        var gateway = TestObjects.Scan(Gateway("infra", null, "shop"));

        Assert.Equal("shop", Assert.Single(gateway.ReferencesInto("shop")).Namespace);
        Assert.Null(Assert.Single(gateway.ReferencesInto("infra")).Namespace);
        Assert.Empty(gateway.ReferencesInto("other"));
    }

    private static JsonObject Gateway(string? ns, params string?[] certificates)
    {
        var json = JsonNode.Parse("""{"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "edge"}}""")!.AsObject();
        if (ns is not null)
        {
            json["metadata"]!["namespace"] = ns;
        }

        json["spec"] = new JsonObject
        {
            ["listeners"] = new JsonArray(new JsonObject
            {
                ["tls"] = new JsonObject
                {
                    ["certificateRefs"] = new JsonArray([.. certificates.Select(of => new JsonObject { ["name"] = "tls", ["namespace"] = of })]),
                },
            }),
        };
        return json;
    }
}
