using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Cache;

/// <summary>The <see cref="ClusterIndex"/> as live reads and pin sources use it.</summary>
public sealed class CachedCluster : ICachedCluster
{
    /// <summary>The API server sends a bookmark each minute. Without one for this time, the watch may be lost.</summary>
    private static readonly TimeSpan FreshnessLimit = TimeSpan.FromSeconds(75);

    private readonly ClusterIndex _index;
    private readonly Func<bool> _isFresh;

    public CachedCluster(ClusterReflection reflection, TimeProvider time)
        : this(reflection.Index, () => reflection.States.Single(state => state.Resource == Resources.SecretAliases) is { Failure: null } aliases
            && aliases.IsFresh(time, FreshnessLimit))
    {
    }

    internal CachedCluster(ClusterIndex index, Func<bool> isFresh) => (_index, _isFresh) = (index, isFresh);

    public bool IsFresh => _isFresh();

    public SecretAlias? FindAlias(string ns, string name) => _index[ns].Aliases.GetValueOrDefault(name)?.Alias;

    public IReadOnlyList<SecretAlias> FindAliases(string ns) => [.. _index[ns].Aliases.Values.Select(entry => entry.Alias).OfType<SecretAlias>()];

    public bool SecretExists(string ns, string name) => _index[ns].Secrets.TryGetValue(name, out var secret) && !secret.IsBeingDeleted;

    public IReadOnlyList<ScannedObject> FindReferrers(string ns, string secret) => [.. _index[ns].ReferrersOf(secret)];

    public IReadOnlyList<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> FindVersions(string ns, AliasName name) =>
    [
        .. _index[ns].Secrets
            .Where(secret => !secret.Value.IsBeingDeleted && secret.Key.StartsWith(name.Value, StringComparison.Ordinal))
            .Select(secret => (Name: VersionedSecretName.ParseOrNull(secret.Key), secret.Value.CreatedAt))
            .Where(version => version.Name?.Alias == name)
            .Select(version => (version.Name!, version.CreatedAt)),
    ];
}
