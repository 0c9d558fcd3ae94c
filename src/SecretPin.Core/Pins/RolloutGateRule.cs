using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Pins;

/// <summary>Whether a namespace of <c>spec.rollout.after</c> has completed its rollout to a version. A pure function.</summary>
public static class RolloutGateRule
{
    /// <param name="gate">The namespace, and its soak time.</param>
    /// <param name="other">The alias of the same name in this namespace; <see langword="null"/> if it does not exist.</param>
    /// <param name="secret">The version that waits.</param>
    /// <param name="now">The current time.</param>
    /// <returns>What is not met; <see langword="null"/> if the version need not wait any longer.</returns>
    public static string? Unmet(RolloutGate gate, SecretAlias? other, VersionedSecretName secret, DateTimeOffset now)
    {
        if (other is null)
        {
            return $"SecretAlias {gate.Namespace}/{secret.Alias} exists and has completed its rollout to {secret.Version}";
        }

        var index = other.History.TakeWhile(entry => entry.Secret != secret).Count();
        if (index == other.History.Count)
        {
            var state = other.IsRollingOut && other.Rollout!.To == secret.ToString() ? $" (step {other.Rollout.Step} of {other.Plan!.Steps.Count})" : "";
            return $"namespace {gate.Namespace} has completed its rollout to {secret.Version}{state}";
        }

        var pinnedAt = other.History[index].PinnedAt;
        var end = index == 0 ? now : other.History[index - 1].PinnedAt;
        return end - pinnedAt >= gate.Soak ? null
            : index == 0 ? $"{secret.Version} has been the pin of namespace {gate.Namespace} for its soak time, at {Rfc3339.Format(pinnedAt + gate.Soak)}"
            : $"{secret.Version} is again the pin of namespace {gate.Namespace}, which moved on before the soak time";
    }

    /// <summary>Whether the namespace rejected the version, so that it is never used here either.</summary>
    public static bool Rejects(SecretAlias? other, VersionedSecretName secret) => other?.Rejects(secret) == true;
}
