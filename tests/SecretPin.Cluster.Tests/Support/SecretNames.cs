using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>Reads objects without the tables of SecretPin.</summary>
internal static class SecretNames
{
    /// <summary>The names of Secrets in document order, one for each reference.</summary>
    public static string[] Of(JsonNode? node) => node switch
    {
        JsonArray array => [.. array.SelectMany(Of)],
        JsonObject found => [.. found.SelectMany(property => property.Key switch
        {
            "secretName" => [property.Value!.GetValue<string>()],
            "secretRef" or "secretKeyRef" => [property.Value!["name"]!.GetValue<string>()],
            "imagePullSecrets" => property.Value!.AsArray().Select(secret => secret!["name"]!.GetValue<string>()),
            "secret" when property.Value!["name"] is { } projected => [projected.GetValue<string>()],
            "metadata" or "status" => [],
            _ => Of(property.Value),
        })],
        _ => [],
    };

    /// <summary>The annotation on a pod template that lists the resolved aliases.</summary>
    public static string? Resolved(JsonNode? template) => template?["metadata"]?["annotations"]?["secretpin.io/resolved"]?.GetValue<string>();

    public static long Generation(JsonNode found) => found["metadata"]!["generation"]!.GetValue<long>();

    public static string Name(JsonNode found) => found["metadata"]!["name"]!.GetValue<string>();

    public static string Version(JsonNode found) => found["metadata"]!["resourceVersion"]!.GetValue<string>();
}
