using System.Text.Json;
using System.Text.Json.Nodes;
using SecretPin.Core.Guard;

namespace SecretPin.Kubernetes.ExternalSecrets;

/// <summary>
/// Which templates SecretPin accepts for ExternalSecrets. SecretPin creates them with its own rights, so a template may read only the secret of its alias,
/// and write only the Secret of its version. The webhook applies the rule to each SecretAlias, and the controller again to each stored one.
/// </summary>
public static class ExternalSecretTemplateRule
{
    private const string Path = "spec.externalSecret.template.spec";

    private static readonly string[] SpecFields = ["secretStoreRef", "target", "refreshPolicy", "refreshInterval", "data", "dataFrom"];
    private static readonly string[] StoreFields = ["name", "kind"];
    private static readonly string[] TargetFields = ["creationPolicy", "deletionPolicy", "immutable", "template"];
    private static readonly string[] StoreKinds = ["SecretStore", "ClusterSecretStore"];
    private static readonly string[] CreationPolicies = ["Owner", "Orphan"];

    /// <param name="spec">external-secrets.io/v1 ExternalSecretSpec.</param>
    /// <param name="secretId"><c>spec.source.awsSecretsManager.secretId</c> of the alias.</param>
    /// <returns>The problem, as a sentence without a full stop; <see langword="null"/> if the template is valid.</returns>
    public static string? Problem(JsonElement? spec, string secretId)
    {
        if (spec is not { ValueKind: JsonValueKind.Object } written)
        {
            return $"{Path} is missing: set it, for example to {{secretStoreRef: {{name: aws}}, dataFrom: [{{extract: {{}}}}]}}";
        }

        var node = JsonObject.Create(written)!;
        return Unknown(node, Path, SpecFields)
            ?? StoreProblem(node["secretStoreRef"])
            ?? TargetProblem(node["target"])
            ?? EntriesProblem(node["data"], "data", "remoteRef", ["secretKey", "remoteRef"], secretId)
            ?? EntriesProblem(node["dataFrom"], "dataFrom", "extract", ["extract", "rewrite"], secretId)
            ?? (Remotes(node).Any() ? null : $"{Path} has no reference to {secretId}: add a data[].remoteRef or a dataFrom[].extract without a key");
    }

    /// <summary>The references (ExternalSecretDataRemoteRef) of a valid template.</summary>
    internal static IEnumerable<JsonObject> Remotes(JsonObject spec) => Entries(spec, "data", "remoteRef").Concat(Entries(spec, "dataFrom", "extract"));

    private static IEnumerable<JsonObject> Entries(JsonObject spec, string list, string member) =>
        (spec[list] as JsonArray ?? []).OfType<JsonObject>().Select(entry => entry[member]).OfType<JsonObject>();

    private static string? StoreProblem(JsonNode? store) => store switch
    {
        null => null,
        JsonObject reference => Unknown(reference, $"{Path}.secretStoreRef", StoreFields) ?? NotOneOf(reference, "kind", $"{Path}.secretStoreRef", StoreKinds),
        _ => $"{Path}.secretStoreRef is not an object",
    };

    private static string? TargetProblem(JsonNode? target)
    {
        const string Target = $"{Path}.target";
        if (target is null)
        {
            return null;
        }

        if (target is not JsonObject node)
        {
            return $"{Target} is not an object";
        }

        return node["name"] is not null ? $"{Target}.name is set: remove it, because SecretPin sets it to the name of each version's Secret"
            : Unknown(node, Target, TargetFields) ?? NotOneOf(node, "creationPolicy", Target, CreationPolicies) ?? node["template"] switch
            {
                null => null,
                JsonObject template => TypeProblem(template["type"]),
                _ => $"{Target}.template is not an object",
            };
    }

    /// <summary>A Secret of such a type is a credential of Kubernetes itself: its controller fills it or acts on it.</summary>
    private static string? TypeProblem(JsonNode? type) =>
        type is null ? null
        : Text(type) is not { } text ? $"{Path}.target.template.type is not a string"
        : DeletionGuard.IsManagedType(text) ? $"{Path}.target.template.type is {text}: set another type, because a controller of the cluster manages this one"
        : null;

    private static string? EntriesProblem(JsonNode? list, string field, string member, string[] fields, string secretId)
    {
        if (list is null)
        {
            return null;
        }

        if (list is not JsonArray entries)
        {
            return $"{Path}.{field} is not a list";
        }

        for (var i = 0; i < entries.Count; i++)
        {
            var path = $"{Path}.{field}[{i}]";
            var problem = entries[i] is not JsonObject entry ? $"{path} is not an object"
                : Unknown(entry, path, fields)
                    ?? (entry[member] is JsonObject remote ? KeyProblem(remote["key"], $"{path}.{member}", secretId) : $"{path}.{member} is missing");
            if (problem is not null)
            {
                return problem;
            }
        }

        return null;
    }

    private static string? KeyProblem(JsonNode? key, string path, string secretId) =>
        key is null || Text(key) == secretId ? null
        : $"{path}.key differs from the secretId of the alias, {secretId}: "
            + "remove it, because SecretPin creates ExternalSecrets only for the alias's own secret";

    private static string? Unknown(JsonObject node, string path, string[] known) =>
        node.FirstOrDefault(pair => pair.Value is not null && !known.Contains(pair.Key)).Key is { } unknown
            ? $"{path}.{unknown} is not allowed: remove it, because SecretPin creates ExternalSecrets only with the fields {string.Join(", ", known)}"
            : null;

    private static string? NotOneOf(JsonObject node, string field, string path, string[] values) =>
        node[field] is not { } value || values.Contains(Text(value)) ? null : $"{path}.{field} is not one of {string.Join(", ", values)}";

    private static string? Text(JsonNode node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
