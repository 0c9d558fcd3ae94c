using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>An alias, with the parts of its object that only users need.</summary>
internal sealed record AliasView(SecretAlias Alias, JsonObject Raw)
{
    public AliasName Name => Alias.Name;

    /// <summary>The member of <c>spec.source</c> that is set; empty if there is none.</summary>
    public string Source => (Raw["spec"]?["source"] as JsonObject)?.Select(member => member.Key).FirstOrDefault() ?? "";

    public string ResourceVersion => (string?)Raw["metadata"]?["resourceVersion"] ?? "";

    public VersionedSecretName? StatusPrevious =>
        VersionedSecretName.TryParse((string?)Raw["status"]?["previous"], out var previous) && previous.Alias == Alias.Name ? previous : null;

    /// <summary>The message of the condition <c>Ready</c> if its status is not <c>True</c>.</summary>
    public string? Problem => MessageOf(AliasCondition.Ready, status => status != "True");

    /// <summary>The message of the condition <c>PlainSecretChanged</c> if its status is <c>True</c>.</summary>
    public string? PlainSecretChange => MessageOf(AliasCondition.PlainSecretChanged, status => status == "True");

    /// <summary>Reads an object. If <paramref name="ns"/> is empty, its namespace is read from <c>metadata.namespace</c>.</summary>
    public static AliasView Read(ReadOnlySpan<byte> json, string ns)
    {
        var raw = JsonNode.Parse(json)!.AsObject();
        return new(SecretAlias.Read(json, ns.Length > 0 ? ns : (string?)raw["metadata"]?["namespace"] ?? ""), raw);
    }

    private string? MessageOf(string type, Predicate<string?> hasStatus) => (Raw["status"]?["conditions"] as JsonArray ?? [])
        .Where(condition => (string?)condition?["type"] == type && hasStatus((string?)condition["status"]))
        .Select(condition => (string?)condition!["message"]).FirstOrDefault();

    /// <summary>The manifest of an alias that is pinned to a version.</summary>
    public static JsonObject Manifest(string ns, VersionedSecretName secret) => new()
    {
        ["apiVersion"] = $"{WellKnown.Group}/{WellKnown.Version}",
        ["kind"] = Resources.SecretAliases.Kind,
        ["metadata"] = new JsonObject { ["name"] = secret.Alias.Value, ["namespace"] = ns },
        ["spec"] = new JsonObject { ["source"] = new JsonObject { ["version"] = secret.Version.ToString() } },
    };
}
