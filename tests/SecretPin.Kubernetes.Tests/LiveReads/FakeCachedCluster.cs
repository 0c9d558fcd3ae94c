using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;

namespace SecretPin.Kubernetes.Tests.LiveReads;

/// <summary>A cache with the contents that a test sets. It never changes by itself, as if the watches were stalled.</summary>
internal sealed class FakeCachedCluster : ICachedCluster
{
    public bool IsFresh { get; set; } = true;

    public HashSet<Resource> Served { get; } = [];

    public HashSet<string> Secrets { get; } = [];

    public Dictionary<string, SecretAlias> Aliases { get; } = [];

    public List<ScannedObject> Referrers { get; } = [];

    public bool WasServed(Resource resource) => Served.Contains(resource);

    /// <summary>The policy of every namespace; <see langword="null"/> if none is cached.</summary>
    public EnforcementPolicy? Enforcement { get; set; }

    public bool AreNamespacesFresh { get; set; } = true;

    public EnforcementPolicy? FindEnforcement(string ns) => Enforcement;

    public SecretAlias? FindAlias(string ns, string name) => Aliases.GetValueOrDefault(name);

    public IReadOnlyList<SecretAlias> FindAliases(string ns) => [.. Aliases.Values];

    public bool SecretExists(string ns, string name) => Secrets.Contains(name);

    public IReadOnlyList<ScannedObject> FindReferrers(string ns, string secret) => Referrers;

    public IReadOnlyList<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> FindVersions(string ns, AliasName name) =>
        [.. Secrets.Select(VersionedSecretName.ParseOrNull).OfType<VersionedSecretName>()
            .Where(secret => secret.Alias == name).Select(secret => (secret, (DateTimeOffset?)null))];
}
