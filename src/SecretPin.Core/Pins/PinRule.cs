using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>Which version an alias stands for, as pure functions of what was read.</summary>
public static class PinRule
{
    /// <summary>The Secret that is in force unless it does not exist: a hand-set version counts from its own spec.</summary>
    public static VersionedSecretName? Desired(SecretAlias alias) =>
        alias.IsSuspended ? alias.StatusPinned : alias.SpecSecret ?? alias.StatusPinned;

    /// <summary>The pin in force: a pin moves only to a Secret that exists, and until it does the recorded one stays.</summary>
    public static EffectivePin Effective(SecretAlias alias, Func<VersionedSecretName, bool> exists)
    {
        var asked = Desired(alias);
        if (asked is not null && exists(asked))
        {
            return EffectivePin.To(asked);
        }

        var recorded = alias.StatusPinned;
        if (asked is not null && recorded is not null && recorded != asked && exists(recorded))
        {
            return EffectivePin.To(recorded, $"Secret {asked} does not exist yet, so alias {alias.Name} stays at {recorded.Version}");
        }

        return EffectivePin.Missing(
            asked is not null ? $"Secret {alias.Namespace}/{asked} does not exist. Create it, or pin the alias to a version that exists."
            : alias.IsSuspended ? "It is suspended, and had no pin before. Set spec.suspend to false, or pin a version first."
            : $"No version was found yet. Create a Secret named {alias.Name}-<yyyyMMddHHmmss>, or set spec.source.version.");
    }

    /// <summary>What the source <c>newest</c> says: the newest version of this alias that is old enough.</summary>
    /// <param name="alias">An alias with that source.</param>
    /// <param name="versions">The versioned Secrets of its namespace, with the time of their creation where it is known.</param>
    /// <param name="now">The present.</param>
    public static VersionedSecretName? Newest(
        SecretAlias alias, IEnumerable<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> versions, DateTimeOffset now) =>
        versions
            .Where(version => version.Secret.Alias == alias.Name)
            .Where(version => now - (version.CreatedAt ?? version.Secret.Version.Instant) >= alias.NewestMinAge)
            .Select(version => version.Secret)
            .MaxBy(secret => secret.Version);
}
