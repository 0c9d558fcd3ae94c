using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Pin;

/// <summary>Changes the spec of an alias, where it still is what was shown; its status may have moved on.</summary>
internal sealed class AliasChange(ClusterClient cluster)
{
    private const int MaxTries = 4;

    /// <param name="alias">As it was read.</param>
    /// <param name="spec">A merge patch of its spec.</param>
    /// <param name="dryRun">What to do.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<JsonObject> WriteAsync(AliasView alias, JsonObject spec, DryRun dryRun, CancellationToken cancellation)
    {
        var (ns, name) = (alias.Alias.Namespace, alias.Name.Value);
        var version = alias.ResourceVersion;
        for (var tries = 1; ; tries++)
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = version }, ["spec"] = spec.DeepClone() };
            try
            {
                return dryRun == DryRun.Client ? Merged(alias.Raw, spec)
                    : await cluster.Objects.PatchAsync(Resources.SecretAliases, ns, name, patch, ClusterObjects.MergePatch, dryRun, cancellation);
            }
            catch (ApiServerException moved) when (moved.StatusCode == HttpStatusCode.Conflict && tries < MaxTries)
            {
                var now = await cluster.Objects.FindAsync(Resources.SecretAliases, ns, name, cancellation);
                if (!JsonNode.DeepEquals(now?["spec"], alias.Raw["spec"]))
                {
                    throw;
                }

                version = (string?)now!["metadata"]!["resourceVersion"];
            }
        }
    }

    /// <summary>What the API server would make of a merge patch (RFC 7396).</summary>
    private static JsonObject Merged(JsonObject raw, JsonObject spec)
    {
        var merged = raw.DeepClone().AsObject();
        Merge(merged["spec"]!.AsObject(), spec);
        return merged;

        static void Merge(JsonObject into, JsonObject patch)
        {
            foreach (var (key, value) in patch)
            {
                if (value is null)
                {
                    into.Remove(key);
                }
                else if (value is JsonObject inner && into[key] is JsonObject present)
                {
                    Merge(present, inner);
                }
                else
                {
                    into[key] = value.DeepClone();
                }
            }
        }
    }
}
