using System.Diagnostics.CodeAnalysis;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Cache;

/// <summary>What the reflectors have seen, as live reads need it.</summary>
public sealed class CachedCluster(ClusterReflection reflection, TimeProvider time)
    : IKnownAliases, IKnownSecrets, IKnownReferrers, IKnownVersions
{
    /// <summary>A bookmark comes each minute; without one for longer than this, a watch may be lost.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(75);

    private readonly ClusterIndex _index = reflection.Index;

    public bool IsFresh => reflection.States.Single(state => state.Resource == Resources.SecretAliases) is { Failure: null } aliases
        && aliases.IsFresh(time, Fresh);

    public bool TryFind(string ns, string name, [NotNullWhen(true)] out SecretAlias? found)
    {
        found = _index[ns].Aliases.GetValueOrDefault(name)?.Alias;
        return found is not null;
    }

    public bool Exists(string ns, string name) =>
        _index[ns].Secrets.TryGetValue(name, out var secret) && !secret.IsBeingDeleted;

    public IReadOnlyList<ScannedObject> FindReferrers(string ns, string secret) => [.. _index[ns].ReferrersOf(secret)];

    public IReadOnlyList<SecretAlias> FindAliases(string ns) =>
        [.. _index[ns].Aliases.Values.Select(entry => entry.Alias).OfType<SecretAlias>()];

    public IReadOnlyList<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> FindVersions(string ns, AliasName name) =>
        VersionsOf(_index[ns], name);

    internal static IReadOnlyList<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> VersionsOf(NamespaceIndex seen, AliasName name) =>
    [
        .. seen.Secrets
            .Where(secret => !secret.Value.IsBeingDeleted && secret.Key.StartsWith(name.Value, StringComparison.Ordinal))
            .Select(secret => (Name: VersionedSecretName.TryParse(secret.Key, out var version) && version.Alias == name ? version : null, secret.Value.CreatedAt))
            .Where(version => version.Name is not null)
            .Select(version => (version.Name!, version.CreatedAt)),
    ];
}
