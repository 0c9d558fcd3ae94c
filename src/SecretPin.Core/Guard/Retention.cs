using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Core.Guard;

/// <summary>Since when a version is superseded, and how long it is kept after that.</summary>
public static class Retention
{
    /// <summary>
    /// The instant of the next newer version, or the one when the pin moved away, whichever is later;
    /// <see langword="null"/> where neither has happened.
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

    /// <summary>From when on retention holds the version no more; <see langword="null"/> where it is not superseded.</summary>
    public static DateTimeOffset? EndsAt(VersionedSecretName secret, DeletionEvidence evidence) =>
        SupersededAt(secret, evidence) is { } superseded ? Later(superseded, Of(secret.Alias, evidence)) : null;

    /// <summary>Anyone may name a Secret after the last instant that there is.</summary>
    internal static DateTimeOffset Later(DateTimeOffset instant, TimeSpan span) =>
        span < DateTimeOffset.MaxValue - instant ? instant + span : DateTimeOffset.MaxValue;
}
