using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Pins;

/// <summary>The version that an alias stands for, as pure functions.</summary>
public static class EffectivePinRule
{
    /// <summary>
    /// The Secret that the alias should stand for, whether or not it exists. A hand-set version comes from the spec, unless it was rejected.
    /// </summary>
    public static VersionedSecretName? Desired(SecretAlias alias) =>
        alias.IsSuspended || alias.SpecSecret is null || alias.Rejects(alias.SpecSecret) ? alias.StatusPinned : alias.SpecSecret;

    /// <summary>
    /// The Secrets on whose existence <see cref="Effective"/> depends. Without <c>spec.rollout</c>, the second matters only if the first does not exist.
    /// </summary>
    public static IReadOnlyList<VersionedSecretName> Candidates(SecretAlias alias) =>
        [.. new[] { Desired(alias), alias.StatusPinned, RecordedTarget(alias) }.OfType<VersionedSecretName>().Distinct()];

    /// <summary>Whether <see cref="Effective"/> needs to know of each of the <see cref="Candidates"/> whether it exists.</summary>
    public static bool NeedsAllCandidates(SecretAlias alias) => alias.Plan is not null;

    /// <summary>The pin that is in force. A pin moves only to a Secret that exists; until then, the recorded pin stays.</summary>
    public static EffectivePin Effective(SecretAlias alias, Func<VersionedSecretName, bool> exists)
    {
        var desired = Desired(alias);
        var recorded = alias.StatusPinned;
        if (RolloutOf(alias, desired, exists) is { } rollout)
        {
            // Without the previous version, nothing can be released step by step.
            return !exists(rollout.From) ? EffectivePin.To(rollout.To!)
                : EffectivePin.During(rollout, desired is null || exists(desired) ? null : NotYet(alias, desired, recorded!));
        }

        if (desired is not null && exists(desired) && (alias.Plan is null || recorded is null || desired == recorded || !exists(recorded)))
        {
            return EffectivePin.To(desired);
        }

        if (desired is not null && recorded is not null && recorded != desired && exists(recorded))
        {
            return EffectivePin.To(recorded, exists(desired) ? null : NotYet(alias, desired, recorded));
        }

        return EffectivePin.Missing(
            desired is not null
                ? $"Secret {alias.Namespace}/{desired} does not exist, or is being deleted. Create it, or pin the alias to a version that exists."
            : alias.IsSuspended ? "It is suspended and has no pin. Set spec.suspend to false, or pin a version first."
            : $"No version exists yet. Create a Secret named {alias.Name}-<yyyyMMddHHmmss>, or set spec.source.version.");
    }

    /// <summary>
    /// The rollout in progress. A hand-set version differs from the recorded one between the write of the spec and that of the status: its rollout has then
    /// released nothing.
    /// </summary>
    private static ActiveRollout? RolloutOf(SecretAlias alias, VersionedSecretName? desired, Func<VersionedSecretName, bool> exists)
    {
        if (alias.Plan is null || alias.StatusPinned is not { } from)
        {
            return null;
        }

        var recorded = RecordedTarget(alias);
        var to = !alias.IsSuspended && alias.SpecSecret is not null && desired == alias.SpecSecret && exists(desired) ? desired : recorded;
        var request = alias.PendingRequest(to)?.Action;
        if (to is null || to == from || request == RolloutAction.Rollback)
        {
            return null;
        }

        var released = request == RolloutAction.Now ? new RolloutRelease { HashBelow = RolloutRelease.All }
            : to == recorded ? alias.Rollout!.Released
            : new();
        return exists(to) || exists(from) ? new(from, exists(to) ? to : null, released, [.. alias.Rejections.Select(rejected => rejected.Secret)]) : null;
    }

    /// <summary>The new version of the rollout that the status records as in progress.</summary>
    private static VersionedSecretName? RecordedTarget(SecretAlias alias) =>
        alias.IsRollingOut ? VersionedSecretName.ParseOrNull(alias.Rollout!.To) : null;

    private static string NotYet(SecretAlias alias, VersionedSecretName desired, VersionedSecretName recorded) =>
        $"Secret {desired} does not exist yet, so alias {alias.Name} stays at {recorded.Version}";
}
