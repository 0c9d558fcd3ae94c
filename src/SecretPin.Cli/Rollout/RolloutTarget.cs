using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rollout;

/// <summary>A workload that is on another version than the pin.</summary>
/// <param name="Resource">What it is.</param>
/// <param name="Name">Its name.</param>
/// <param name="On">The versions that it names.</param>
internal sealed record RolloutTarget(Resource Resource, string Name, IReadOnlyList<VersionedSecretName> On)
{
    /// <summary>A JSON patch that puts the alias where a version of it is, so that the webhook resolves it anew.</summary>
    /// <param name="live">The workload as it is now.</param>
    /// <param name="pinned">What the alias stands for.</param>
    /// <returns>Empty where there is nothing left to change.</returns>
    public static JsonArray Patch(JsonObject live, VersionedSecretName pinned)
    {
        var patch = new JsonArray();
        foreach (var reference in Scan(live).References)
        {
            if (VersionedSecretName.TryParse(reference.Name, out var version) && version.Alias == pinned.Alias && version != pinned)
            {
                // Fails where somebody changed it meanwhile.
                patch.Add((JsonNode)new JsonObject { ["op"] = "test", ["path"] = reference.Pointer, ["value"] = reference.Name });
                patch.Add((JsonNode)new JsonObject { ["op"] = "replace", ["path"] = reference.Pointer, ["value"] = pinned.Alias.Value });
            }
        }

        return patch;
    }

    /// <summary>The versions, or the bare alias, that a workload names.</summary>
    public static IEnumerable<string> Names(JsonObject workload, AliasName alias) => Scan(workload).References
        .Select(reference => reference.Name)
        .Where(name => name == alias.Value || (VersionedSecretName.TryParse(name, out var version) && version.Alias == alias))
        .Distinct();

    /// <summary><c>deployment/web</c>, as kubectl takes it.</summary>
    public override string ToString() => $"{Resource.Kind.ToLowerInvariant()}/{Name}";

    private static ScannedObject Scan(JsonObject workload) => new ObjectScanner().Scan(Encoding.UTF8.GetBytes(workload.ToJsonString()));
}
