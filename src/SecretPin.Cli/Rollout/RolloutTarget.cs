using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Rollout;

/// <summary>A workload that references other versions than the pinned one.</summary>
internal sealed record RolloutTarget(Resource Resource, string Name, IReadOnlyList<VersionedSecretName> From)
{
    /// <summary>A JSON patch that replaces versions of an alias with the alias, so that the webhook resolves the alias again.</summary>
    /// <returns>Empty if the workload references no other version.</returns>
    public static JsonArray Patch(JsonObject live, VersionedSecretName pinned)
    {
        var patch = new JsonArray();
        foreach (var reference in Scan(live).References)
        {
            if (VersionedSecretName.TryParse(reference.Name, out var version) && version.Alias == pinned.Alias && version != pinned)
            {
                // The test fails if the workload has changed in the meantime.
                patch.Add((JsonNode)new JsonObject { ["op"] = "test", ["path"] = reference.Pointer, ["value"] = reference.Name });
                patch.Add((JsonNode)new JsonObject { ["op"] = "replace", ["path"] = reference.Pointer, ["value"] = pinned.Alias.Value });
            }
        }

        return patch;
    }

    /// <summary>The versions of an alias, or the alias itself, that a workload references.</summary>
    public static IEnumerable<string> Names(JsonObject workload, AliasName alias) => Scan(workload).References
        .Select(reference => reference.Name).Where(name => name == alias.Value || VersionedSecretName.ParseOrNull(name)?.Alias == alias).Distinct();

    /// <summary><c>deployment/web</c>, the form that kubectl accepts.</summary>
    public override string ToString() => $"{Resource.Kind.ToLowerInvariant()}/{Name}";

    private static ScannedObject Scan(JsonObject workload) => new ObjectScanner().Scan(Encoding.UTF8.GetBytes(workload.ToJsonString()));
}
