using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Rollouts;

/// <summary>The <c>status.rollout</c> of an alias.</summary>
internal static class RolloutStatus
{
    /// <summary>Waits until the rollout is in a phase and has released a step; <see langword="null"/> for any.</summary>
    public static async Task<JsonNode> UntilAsync(TestNamespace ns, string alias, string? phase, int? step = null)
    {
        JsonNode? rollout = null;
        await ns.Until("secretaliases", alias, found =>
        {
            rollout = found?["status"]?["rollout"];
            return (phase is null || (string?)rollout?["phase"] == phase) && (step is null || (int?)rollout?["step"] == step);
        });
        return rollout!;
    }
}
