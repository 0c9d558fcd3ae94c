using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.ExternalSecrets;

/// <summary>Builds the ExternalSecret (external-secrets.io/v1) of a version from the template of an alias. A pure function.</summary>
public static class ExternalSecretManifest
{
    /// <summary>Validates a template.</summary>
    /// <returns>The problem, as a sentence without a full stop; <see langword="null"/> if the template is valid.</returns>
    public static string? Problem(JsonElement? spec, string secretId)
    {
        const string Path = "spec.externalSecret.template.spec";
        if (spec is not { ValueKind: JsonValueKind.Object } written)
        {
            return $"{Path} is missing: set it, for example to {{secretStoreRef: {{name: aws}}, dataFrom: [{{extract: {{}}}}]}}";
        }

        var node = JsonObject.Create(written)!;
        return node["target"] is not (null or JsonObject) ? $"{Path}.target is not an object"
            : node["target"]?["name"] is not null ? $"{Path}.target.name is set: remove it, because SecretPin sets it to the name of each version's Secret"
            : Remotes(node, secretId).Any() ? null
            : $"{Path} has no reference to {secretId}: add a data[].remoteRef or a dataFrom[].extract with that key or without a key";
    }

    /// <summary>Applies a valid template. The remote version is a staging label, or <c>uuid/</c> and the id of the version.</summary>
    public static byte[] Of(SecretAlias alias, ExternalSecretTemplate template, VersionedSecretName secret, string remoteVersion)
    {
        var spec = JsonObject.Create(template.Spec!.Value)!;
        foreach (var remote in Remotes(spec, alias.Aws!.SecretId).ToArray())
        {
            (remote["key"], remote["version"]) = (alias.Aws.SecretId, remoteVersion);
        }

        var target = spec["target"] as JsonObject ?? [];
        target["name"] = secret.ToString();
        spec["target"] = target;

        // A version never changes, so a refresh could only fail or change what must not change.
        spec["refreshPolicy"] ??= "CreatedOnce";
        var manifest = new JsonObject
        {
            ["apiVersion"] = "external-secrets.io/v1",
            ["kind"] = "ExternalSecret",
            ["metadata"] = new JsonObject
            {
                ["name"] = secret.ToString(),
                ["namespace"] = alias.Namespace,
                ["labels"] = With(template.Metadata?.Labels, WellKnown.ManagedByLabel, WellKnown.ManagedBy),
                ["annotations"] = With(template.Metadata?.Annotations, WellKnown.AliasAnnotation, alias.Name.Value),
            },
            ["spec"] = spec,
        };
        return Encoding.UTF8.GetBytes(manifest.ToJsonString());
    }

    /// <summary>The references (ExternalSecretDataRemoteRef) with this key or without a key.</summary>
    private static IEnumerable<JsonObject> Remotes(JsonObject spec, string secretId) =>
        Entries(spec, "data", "remoteRef").Concat(Entries(spec, "dataFrom", "extract"))
            .Where(remote => remote["key"] is null || (remote["key"] is JsonValue key && key.TryGetValue<string>(out var named) && named == secretId));

    private static IEnumerable<JsonObject> Entries(JsonObject spec, string list, string member) =>
        (spec[list] as JsonArray ?? []).OfType<JsonObject>().Select(entry => entry[member]).OfType<JsonObject>();

    private static JsonObject With(IReadOnlyDictionary<string, string>? given, string name, string value) =>
        new((given ?? new Dictionary<string, string>()).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) { [name] = value };
}
