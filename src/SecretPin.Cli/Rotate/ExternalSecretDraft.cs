using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rotate;

/// <summary>An ExternalSecret that brings a version, for External Secrets Operator.</summary>
internal static class ExternalSecretDraft
{
    public static string Group => Resources.ExternalSecrets.Group;

    public static Resource In(string version) => Resources.ExternalSecrets with { Version = version, IsMetadataOnly = false };

    /// <returns>The resource in the version that the cluster prefers; <see langword="null"/> where it has none.</returns>
    public static async Task<Resource?> FindAsync(ApiServer api, CancellationToken cancellation)
    {
        try
        {
            using var response = await api.SendAsync(new(HttpMethod.Get, $"apis/{Group}"), cancellation);
            await using var body = await response.Content.ReadAsStreamAsync(cancellation);
            var group = await JsonNode.ParseAsync(body, cancellationToken: cancellation);
            return In((string?)group!["preferredVersion"]!["version"] ?? "v1");
        }
        catch (ApiServerException absent) when (absent.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    /// <param name="resource">What it is, in this cluster.</param>
    /// <param name="name">The version to bring.</param>
    /// <param name="ns">Where it comes.</param>
    /// <param name="store">The store's kind and name.</param>
    /// <param name="key">The secret in the store.</param>
    /// <param name="properties">The keys of the Secret, each with its property of the store's secret; none for all of them.</param>
    public static JsonObject Create(
        Resource resource, VersionedSecretName name, string ns, (string Kind, string Name) store, string key, IReadOnlyList<(string Key, string Property)> properties)
    {
        var spec = new JsonObject
        {
            // The version is one of the store's own, and does not change.
            ["refreshInterval"] = "0",
            ["secretStoreRef"] = new JsonObject { ["kind"] = store.Kind, ["name"] = store.Name },
            ["target"] = new JsonObject { ["name"] = name.ToString(), ["immutable"] = true },
        };
        if (properties.Count == 0)
        {
            spec["dataFrom"] = new JsonArray(new JsonObject
            {
                ["extract"] = new JsonObject { ["key"] = key, ["version"] = name.Version.ToString() },
            });
        }
        else
        {
            spec["data"] = new JsonArray([.. properties.Select(property => (JsonNode)new JsonObject
            {
                ["secretKey"] = property.Key,
                ["remoteRef"] = new JsonObject { ["key"] = key, ["property"] = property.Property, ["version"] = name.Version.ToString() },
            })]);
        }

        return new()
        {
            ["apiVersion"] = $"{resource.Group}/{resource.Version}",
            ["kind"] = resource.Kind,
            ["metadata"] = new JsonObject { ["name"] = name.ToString(), ["namespace"] = ns },
            ["spec"] = spec,
        };
    }
}
