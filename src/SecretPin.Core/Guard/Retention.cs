using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Core.Guard;

/// <summary>When a version was superseded, and how long it is retained after that.</summary>
public static class Retention
{
    /// <summary>
    /// The instant of the next newer version, or the time at which the pin moved away, whichever is later;
    /// <see langword="null"/> if the version is not superseded.
    /// </summary>
    public static DateTimeOffset? SupersededAt(VersionedSecretName secret, DeletionEvidence evidence)
    {
        var newer = evidence.Versions
            .Where(other => other.Alias == secret.Alias && other.Version > secret.Version)
            .Select(other => (DateTimeOffset?)other.Version.Instant)
            .Min();
        var history = evidence.Aliases.FirstOrDefault(alias => alias.Name == secret.Alias)?.History ?? [];
        var pinned = history.TakeWhile(entry => entry.Secret != secret).ToArray();
        var moved = pinned.Length > 0 && pinned.Length < history.Count ? pinned[^1].PinnedAt : (DateTimeOffset?)null;
        return newer is null || moved > newer ? moved ?? newer : newer;
    }

    public static TimeSpan Of(AliasName name, DeletionEvidence evidence) =>
        evidence.Aliases.FirstOrDefault(alias => alias.Name == name)?.Retention ?? SecretAlias.DefaultRetention;

    /// <summary>The time from which the version may be deleted; <see langword="null"/> if it is not superseded.</summary>
    public static DateTimeOffset? EndsAt(VersionedSecretName secret, DeletionEvidence evidence) =>
        SupersededAt(secret, evidence) is { } superseded ? Later(superseded, Of(secret.Alias, evidence)) : null;

    /// <summary>Does not overflow: a user may choose a version near the largest instant.</summary>
    internal static DateTimeOffset Later(DateTimeOffset instant, TimeSpan span) =>
        span < DateTimeOffset.MaxValue - instant ? instant + span : DateTimeOffset.MaxValue;
}
