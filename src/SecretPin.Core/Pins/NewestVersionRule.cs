using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>The source <c>newest</c>, as a pure function.</summary>
public static class NewestVersionRule
{
    /// <summary>
    /// The version that the source <c>newest</c> names: the newest one with the minimum age that is not in the future. Versions that are not newer than a
    /// rejected version do not count: after a rollback, an older version that never completed its rollout must not be next.
    /// </summary>
    /// <param name="alias">An alias with that source.</param>
    /// <param name="versions">The versioned Secrets of its namespace, with their creation times if known.</param>
    /// <param name="now">The current time.</param>
    public static VersionedSecretName? Of(
        SecretAlias alias, IEnumerable<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> versions, DateTimeOffset now) =>
        versions
            .Where(version => version.Secret.Alias == alias.Name && !version.Secret.Version.IsInFuture(now))
            .Where(version => now - (version.CreatedAt ?? version.Secret.Version.Instant) >= alias.NewestMinAge)
            .Select(version => version.Secret)
            .Where(secret => !alias.Rejections.Any(rejected => rejected.Secret.Version >= secret.Version && alias.Rejects(rejected.Secret)))
            .MaxBy(secret => secret.Version);
}
