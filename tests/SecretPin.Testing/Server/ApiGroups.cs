using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Testing.Server;

/// <summary>The aggregated discovery of an API server (apidiscovery.k8s.io/v2 APIGroupDiscoveryList).</summary>
public static class ApiGroups
{
    public static JsonObject Of(IEnumerable<Resource> resources) => new()
    {
        ["kind"] = "APIGroupDiscoveryList",
        ["apiVersion"] = "apidiscovery.k8s.io/v2",
        ["items"] = new JsonArray([.. resources.Where(resource => resource.Group.Length > 0).GroupBy(resource => resource.Group).Select(Group)]),
    };

    private static JsonNode Group(IGrouping<string, Resource> group) => new JsonObject
    {
        ["metadata"] = new JsonObject { ["name"] = group.Key },
        ["versions"] = new JsonArray([.. group.GroupBy(resource => resource.Version).Select(version => (JsonNode)new JsonObject
        {
            ["version"] = version.Key,
            ["resources"] = new JsonArray([.. version.Select(resource => (JsonNode)new JsonObject
            {
                ["resource"] = resource.Plural,
                ["responseKind"] = new JsonObject { ["group"] = resource.Group, ["version"] = resource.Version, ["kind"] = resource.Kind },
                ["scope"] = resource.IsNamespaced ? "Namespaced" : "Cluster",
                ["verbs"] = new JsonArray("get", "list", "watch"),
            })]),
        })]),
    };
}
