using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>The version that an alias stands for, as pure functions.</summary>
public static class EffectivePinRule
{
    /// <summary>The Secret that the alias should stand for, whether or not it exists. A hand-set version comes from the spec.</summary>
    public static VersionedSecretName? Desired(SecretAlias alias) =>
        alias.IsSuspended ? alias.StatusPinned : alias.SpecSecret ?? alias.StatusPinned;

    /// <summary>The pin that is in force. A pin moves only to a Secret that exists; until then, the recorded pin stays.</summary>
    public static EffectivePin Effective(SecretAlias alias, Func<VersionedSecretName, bool> exists)
    {
        var desired = Desired(alias);
        if (desired is not null && exists(desired))
        {
            return EffectivePin.To(desired);
        }

        var recorded = alias.StatusPinned;
        if (desired is not null && recorded is not null && recorded != desired && exists(recorded))
        {
            return EffectivePin.To(recorded, $"Secret {desired} does not exist yet, so alias {alias.Name} stays at {recorded.Version}");
        }

        return EffectivePin.Missing(
            desired is not null
                ? $"Secret {alias.Namespace}/{desired} does not exist, or is being deleted. Create it, or pin the alias to a version that exists."
            : alias.IsSuspended ? "It is suspended and has no pin. Set spec.suspend to false, or pin a version first."
            : $"No version exists yet. Create a Secret named {alias.Name}-<yyyyMMddHHmmss>, or set spec.source.version.");
    }
}
