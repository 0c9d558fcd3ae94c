using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>The <see cref="ClusterIndex"/> as live reads and pin sources use it.</summary>
public sealed class CachedCluster : ICachedCluster
{
    /// <summary>The API server sends a bookmark each minute. Without one for this time, the watch may be lost.</summary>
    private static readonly TimeSpan FreshnessLimit = TimeSpan.FromSeconds(75);

    private readonly ClusterIndex _index;
    private readonly Func<bool> _isFresh;
    private readonly Func<Resource, ReflectorState?> _stateOf;
    private readonly TimeProvider _time = TimeProvider.System;

    public CachedCluster(ClusterReflection reflection, TimeProvider time)
        : this(reflection.Index, () => reflection.StateOf(Resources.SecretAliases) is { Failure: null } aliases && aliases.IsFresh(time, FreshnessLimit)) =>
        (_stateOf, _time) = (reflection.StateOf, time);

    internal CachedCluster(ClusterIndex index, Func<bool> isFresh) => (_index, _isFresh, _stateOf) = (index, isFresh, _ => null);

    public bool IsFresh => _isFresh();

    public bool AreNamespacesFresh => _stateOf(Resources.Namespaces)?.IsFresh(_time, FreshnessLimit) ?? true;

    public bool WasServed(Resource resource) => _stateOf(resource)?.WasServed == true;

    public EnforcementPolicy? FindEnforcement(string ns) =>
        _index[ns] is { Exists: true } cached && !IsLost(Resources.Namespaces) ? cached.Enforcement : null;

    public SecretAlias? FindAlias(string ns, string name) => _index[ns].Aliases.GetValueOrDefault(name)?.Alias;

    public IReadOnlyList<SecretAlias> FindAliases(string ns) => [.. _index[ns].Aliases.Values.Select(entry => entry.Alias).OfType<SecretAlias>()];

    public bool SecretExists(string ns, string name) =>
        !IsLost(Resources.Secrets) && _index[ns].Secrets.TryGetValue(name, out var secret) && !secret.IsBeingDeleted;

    public IReadOnlyList<ScannedObject> FindReferrers(string ns, string secret) => [.. _index[ns].ReferrersOf(secret)];

    public IReadOnlyList<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> FindVersions(string ns, AliasName name) =>
    [
        .. _index[ns].Secrets
            .Where(secret => !secret.Value.IsBeingDeleted && secret.Key.StartsWith(name.Value, StringComparison.Ordinal))
            .Select(secret => (Name: VersionedSecretName.ParseOrNull(secret.Key), secret.Value.CreatedAt))
            .Where(version => version.Name?.Alias == name)
            .Select(version => (version.Name!, version.CreatedAt)),
    ];

    private bool IsLost(Resource resource) => _stateOf(resource)?.IsLost == true;
}
