using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Cli.Cluster;

/// <summary>An alias, and what else a person wants to know of its object.</summary>
/// <param name="Alias">What it means.</param>
/// <param name="Raw">The object.</param>
internal sealed record AliasView(SecretAlias Alias, JsonObject Raw)
{
    public AliasName Name => Alias.Name;

    /// <summary>The member of <c>spec.source</c> that is set.</summary>
    public string Source => (Raw["spec"]?["source"] as JsonObject)?.Select(member => member.Key).FirstOrDefault() ?? "";

    public string ResourceVersion => (string?)Raw["metadata"]?["resourceVersion"] ?? "";

    /// <summary>The version before the one that status records.</summary>
    public VersionedSecretName? RecordedBefore =>
        VersionedSecretName.TryParse((string?)Raw["status"]?["previous"], out var previous) && previous.Alias == Alias.Name ? previous : null;

    /// <summary>What the condition Ready says, where it is not true.</summary>
    public string? Problem => Raw["status"]?["conditions"] is JsonArray conditions
        ? conditions.Where(condition => (string?)condition?["type"] == "Ready" && (string?)condition["status"] != "True")
            .Select(condition => (string?)condition!["message"]).FirstOrDefault()
        : null;

    public static AliasView Read(ReadOnlySpan<byte> json, string ns)
    {
        var raw = JsonNode.Parse(json)!.AsObject();
        return new(SecretAlias.Read(json, ns.Length > 0 ? ns : (string?)raw["metadata"]?["namespace"] ?? ""), raw);
    }
}
