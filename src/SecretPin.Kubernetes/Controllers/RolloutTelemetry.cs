using System.Diagnostics;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Records each transition of a rollout as a metric and as a span.</summary>
internal static class RolloutTelemetry
{
    /// <param name="metrics">The metrics.</param>
    /// <param name="key">The alias.</param>
    /// <param name="before">The stored state; <see langword="null"/> before the first rollout.</param>
    /// <param name="after">The new state; <see langword="null"/> without a rollout.</param>
    /// <returns>Whether a rollout began, or entered another phase or step.</returns>
    public static bool Record(IRolloutMetrics metrics, ObjectKey key, RolloutStatus? before, RolloutStatus? after)
    {
        if (after is null || (before?.StartedAt == after.StartedAt && before.Phase == after.Phase && before.Step == after.Step))
        {
            return false;
        }

        var ended = before is null or { Phase: RolloutPhase.Complete or RolloutPhase.RolledBack } ? null : before;
        metrics.RolloutEntered(ended?.Phase, after.Phase, ended is null ? TimeSpan.Zero : after.Since - ended.Since);
        using var span = Tracing.Source.StartActivity("rollout transition", ActivityKind.Internal);
        span?.SetTag("secretpin.namespace", key.Namespace).SetTag("secretpin.alias", key.Name).SetTag("secretpin.version", after.To)
            .SetTag("secretpin.rollout.phase", after.Phase.ToString()).SetTag("secretpin.rollout.step", after.Step);
        return true;
    }
}
