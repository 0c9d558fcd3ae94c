using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Kubernetes.ExternalSecrets;

/// <summary>Builds the ExternalSecret (external-secrets.io/v1) of a version from the template of an alias. A pure function.</summary>
public static class ExternalSecretManifest
{
    /// <summary>Applies a valid template. The remote version is a staging label, or <c>uuid/</c> and the id of the version.</summary>
    public static byte[] Of(SecretAlias alias, ExternalSecretTemplate template, VersionedSecretName secret, string remoteVersion)
    {
        var spec = JsonObject.Create(template.Spec!.Value)!;
        foreach (var remote in ExternalSecretTemplateRule.Remotes(spec))
        {
            (remote["key"], remote["version"]) = (alias.Aws!.SecretId, remoteVersion);
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

    private static JsonObject With(IReadOnlyDictionary<string, string>? given, string name, string value) =>
        new((given ?? new Dictionary<string, string>()).Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value))) { [name] = value };
}
