using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rotate;

/// <summary>The manifest of an ExternalSecret that creates a version (External Secrets Operator).</summary>
internal static class ExternalSecretDraft
{
    public static string Group => Resources.ExternalSecrets.Group;

    public static Resource In(string version) => Resources.ExternalSecrets with { Version = version, IsMetadataOnly = false };

    /// <returns>The resource in the version that the cluster prefers; <see langword="null"/> if External Secrets Operator is not installed.</returns>
    public static async Task<Resource?> FindAsync(ApiServer api, CancellationToken cancellation)
    {
        try
        {
            using var request = Resources.ExternalSecrets.CreateGroupRequest();
            using var response = await api.SendAsync(request, cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var group = await JsonNode.ParseAsync(body, cancellationToken: cancellation);
            return In((string?)group!["preferredVersion"]!["version"] ?? "v1");
        }
        catch (ApiServerException error) when (error.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <summary>Creates the manifest. Without properties, the Secret gets all properties of the store's secret.</summary>
    public static JsonObject Create(
        Resource resource, VersionedSecretName name, string ns, (string Kind, string Name) store, string key,
        IReadOnlyList<(string Key, string Property)> properties)
    {
        var (field, content) = properties.Count == 0
            ? ("dataFrom", new JsonArray(new JsonObject { ["extract"] = new JsonObject { ["key"] = key, ["version"] = name.Version.ToString() } }))
            : ("data", new JsonArray([.. properties.Select(property => new JsonObject
            {
                ["secretKey"] = property.Key,
                ["remoteRef"] = new JsonObject { ["key"] = key, ["property"] = property.Property, ["version"] = name.Version.ToString() },
            })]));
        return new()
        {
            ["apiVersion"] = $"{resource.Group}/{resource.Version}",
            ["kind"] = resource.Kind,
            ["metadata"] = new JsonObject { ["name"] = name.ToString(), ["namespace"] = ns },
            ["spec"] = new JsonObject
            {
                // A version of the store does not change, so there is nothing to refresh.
                ["refreshInterval"] = "0",
                ["secretStoreRef"] = new JsonObject { ["kind"] = store.Kind, ["name"] = store.Name },
                ["target"] = new JsonObject { ["name"] = name.ToString(), ["immutable"] = true },
                [field] = content,
            },
        };
    }
}
