using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>When a version of an alias was superseded, and how long it is retained after that.</summary>
public static class Retention
{
    /// <summary>14 days, for an alias without <c>spec.retention</c>. Matches its description in deploy/chart/files/crds/secretaliases.yaml.</summary>
    public static readonly TimeSpan Default = TimeSpan.FromDays(14);

    /// <summary>
    /// The instant of the next newer version, or the time at which the pin moved away, whichever is later;
    /// <see langword="null"/> if the version is not superseded. A version in the future does not count as a version yet.
    /// </summary>
    /// <param name="secret">The version.</param>
    /// <param name="versions">The versions in its namespace.</param>
    /// <param name="alias">Its alias.</param>
    /// <param name="now">The current time.</param>
    public static DateTimeOffset? SupersededAt(
        VersionedSecretName secret, IEnumerable<VersionedSecretName> versions, SecretAlias alias, DateTimeOffset now)
    {
        if (secret.Version.IsInFuture(now))
        {
            return null;
        }

        var newer = versions
            .Where(other => other.Alias == secret.Alias && other.Version > secret.Version && !other.Version.IsInFuture(now))
            .Select(other => (DateTimeOffset?)other.Version.Instant)
            .Min();
        var pinned = alias.History.TakeWhile(entry => entry.Secret != secret).ToArray();
        var moved = pinned.Length > 0 && pinned.Length < alias.History.Count ? pinned[^1].PinnedAt : (DateTimeOffset?)null;
        return newer is null || moved > newer ? moved ?? newer : newer;
    }

    /// <summary>The time from which a superseded version may be deleted. It does not overflow: a user may choose any retention.</summary>
    public static DateTimeOffset EndsAt(DateTimeOffset superseded, SecretAlias alias) =>
        alias.Retention < DateTimeOffset.MaxValue - superseded ? superseded + alias.Retention : DateTimeOffset.MaxValue;
}
