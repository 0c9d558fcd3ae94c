using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Core;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Pin;

/// <summary>Changes the spec of an alias unless another client has changed the spec since it was read. A changed status does not matter.</summary>
internal sealed class AliasChange(ClusterClient cluster)
{
    /// <summary>Applies a merge patch to the spec, and sets a request about the rollout.</summary>
    /// <param name="alias">The alias.</param>
    /// <param name="spec">The merge patch of the spec.</param>
    /// <param name="dryRun">Whether the change is stored.</param>
    /// <param name="cancellation">Cancels the requests.</param>
    /// <param name="request">The request; <see langword="null"/> for none.</param>
    /// <returns>The changed object.</returns>
    public async Task<JsonObject> WriteAsync(
        AliasView alias, JsonObject spec, DryRun dryRun, CancellationToken cancellation, RolloutRequest? request = null)
    {
        var annotations = request is null ? null : new JsonObject { [WellKnown.RolloutAnnotation] = request.ToString() };
        if (dryRun == DryRun.Client)
        {
            return Merge(alias.Raw, spec, annotations);
        }

        var (ns, name) = (alias.Alias.Namespace, alias.Name.Value);
        var version = alias.ResourceVersion;
        for (var tries = 1; ; tries++)
        {
            var patch = new JsonObject { ["metadata"] = new JsonObject { ["resourceVersion"] = version }, ["spec"] = spec.DeepClone() };
            if (annotations is not null)
            {
                patch["metadata"]!["annotations"] = annotations.DeepClone();
            }

            try
            {
                return await cluster.Objects.PatchAsync(Resources.SecretAliases, ns, name, patch, MediaTypes.MergePatch, dryRun, cancellation);
            }
            catch (ApiServerException conflict) when (conflict.StatusCode == HttpStatusCode.Conflict && tries < 4)
            {
                var current = await cluster.Objects.FindAsync(Resources.SecretAliases, ns, name, cancellation);
                if (!JsonNode.DeepEquals(current?["spec"], alias.Raw["spec"]))
                {
                    throw;
                }

                version = (string?)current!["metadata"]!["resourceVersion"];
            }
        }
    }

    /// <summary>Applies the merge patch as the API server would (RFC 7396).</summary>
    private static JsonObject Merge(JsonObject alias, JsonObject spec, JsonObject? annotations)
    {
        var merged = alias.DeepClone().AsObject();
        Apply(merged["spec"]!.AsObject(), spec);
        if (annotations is not null)
        {
            Apply(merged["metadata"]!.AsObject(), new() { ["annotations"] = annotations.DeepClone() });
        }

        return merged;

        static void Apply(JsonObject target, JsonObject patch)
        {
            foreach (var (key, value) in patch)
            {
                if (value is null)
                {
                    target.Remove(key);
                }
                else if (value is JsonObject inner && target[key] is JsonObject existing)
                {
                    Apply(existing, inner);
                }
                else
                {
                    target[key] = value.DeepClone();
                }
            }
        }
    }
}
