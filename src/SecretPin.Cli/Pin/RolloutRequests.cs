using System.Globalization;
using System.Text.Json.Nodes;
using SecretPin.Cli.Cluster;
using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Pin;

/// <summary>Requests of the user about the rollout of an alias. The webhook verifies the user, and the status records the request.</summary>
internal sealed class RolloutRequests(ClusterClient cluster, TimeProvider time)
{
    private static readonly byte[] SelfSubjectReview = """{"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}"""u8.ToArray();

    /// <summary>Sends a request without another change of the alias.</summary>
    /// <returns>The changed alias.</returns>
    public async Task<JsonObject> SendAsync(
        AliasView alias, RolloutAction action, VersionedSecretName to, string reason, DryRun dryRun, CancellationToken cancellation) =>
        await new AliasChange(cluster).WriteAsync(alias, [], dryRun, cancellation, await CreateAsync(action, to, reason, cancellation));

    /// <summary>The request, with the name of the user that the API server authenticates.</summary>
    public async Task<RolloutRequest> CreateAsync(RolloutAction action, VersionedSecretName to, string reason, CancellationToken cancellation)
    {
        var review = await cluster.Objects.CreateAsync(Resources.SelfSubjectReviews, null, SelfSubjectReview, DryRun.None, cancellation);
        return new()
        {
            Action = action,
            To = to.ToString(),
            User = (string?)review["status"]?["userInfo"]?["username"] ?? "",
            Reason = reason,
            // Identifies the request, also if another one follows in the same second.
            At = time.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture),
        };
    }
}
