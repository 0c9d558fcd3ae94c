using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.ExternalSecrets;

/// <summary>The ExternalSecret (external-secrets.io/v1) of one version, as a pure function of an alias's template.</summary>
public static class ExternalSecretManifest
{
    /// <summary>What is wrong with a template, as a sentence about <c>spec.externalSecret.template.spec</c> without its end.</summary>
    /// <returns><see langword="null"/> where nothing is.</returns>
    public static string? Problem(JsonElement? spec, string secretId)
    {
        const string Path = "spec.externalSecret.template.spec";
        if (spec is not { ValueKind: JsonValueKind.Object } written)
        {
            return $"{Path} is missing: as in {{secretStoreRef: {{name: aws}}, dataFrom: [{{extract: {{}}}}]}}";
        }

        var node = JsonObject.Create(written)!;
        return node["target"] is not (null or JsonObject) ? $"{Path}.target is no object"
            : node["target"]?["name"] is not null ? $"{Path}.target.name is set: it is the name of each version's Secret, so leave it out"
            : Remotes(node, secretId).Any() ? null
            : $"{Path} brings nothing of {secretId}: it needs a data[].remoteRef or a dataFrom[].extract with that key, or without any";
    }

    /// <param name="alias">The alias.</param>
    /// <param name="template">Without a <see cref="Problem"/>.</param>
    /// <param name="secret">The Secret that it is to bring; its own name, too.</param>
    /// <param name="remoteVersion">A staging label, or <c>uuid/</c> and the version's id.</param>
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

        // A version does not change: a second look could only fail, or change what must not change.
        spec["refreshPolicy"] ??= "CreatedOnce";
        var made = new JsonObject
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
        using var json = new MemoryStream();
        using (var writer = new Utf8JsonWriter(json))
        {
            made.WriteTo(writer);
        }

        return json.ToArray();
    }

    /// <summary>Every place that names the secret, or none: ExternalSecretDataRemoteRef.</summary>
    private static IEnumerable<JsonObject> Remotes(JsonObject spec, string secretId) =>
        Entries(spec, "data", "remoteRef").Concat(Entries(spec, "dataFrom", "extract"))
            .Where(remote => remote["key"] is null || (remote["key"] is JsonValue key && key.TryGetValue<string>(out var named) && named == secretId));

    private static IEnumerable<JsonObject> Entries(JsonObject spec, string list, string member) =>
        (spec[list] as JsonArray ?? []).OfType<JsonObject>().Select(entry => entry[member]).OfType<JsonObject>();

    private static JsonObject With(IReadOnlyDictionary<string, string>? given, string name, string value)
    {
        var all = new JsonObject();
        foreach (var (key, text) in given ?? new Dictionary<string, string>())
        {
            all[key] = text;
        }

        all[name] = value;
        return all;
    }
}
