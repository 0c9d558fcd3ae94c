using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Rights;

/// <summary>A request in the audit log of the API server.</summary>
internal sealed record Request(string Verb, string Group, string Resource, string Namespace, string Name, bool IsAllowed)
{
    public static Request Of(JsonNode audited)
    {
        var about = audited["objectRef"];
        var subresource = (string?)about?["subresource"];
        return new(
            (string)audited["verb"]!,
            (string?)about?["apiGroup"] ?? "",
            $"{about?["resource"]}{(subresource is null ? "" : $"/{subresource}")}",
            (string?)about?["namespace"] ?? "",
            (string?)about?["name"] ?? "",
            (string?)audited["annotations"]?["authorization.k8s.io/decision"] != "forbid");
    }
}
