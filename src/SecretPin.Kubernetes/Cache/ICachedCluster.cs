using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Cache;

/// <summary>The cluster as the reflectors have seen it. The cache may be moments behind the API server.</summary>
public interface ICachedCluster
{
    /// <summary>Whether the aliases are known to be at most moments behind.</summary>
    bool IsFresh { get; }

    /// <summary>
    /// Whether the API server has served a resource. Not if all its objects were deleted before it disappeared, because then it was uninstalled.
    /// </summary>
    bool WasServed(Resource resource);

    /// <summary>Whether the namespaces are known to be at most moments behind.</summary>
    bool AreNamespacesFresh { get; }

    /// <returns>The enforcement policy of a namespace; <see langword="null"/> if the namespace is not cached, or its resource is lost.</returns>
    EnforcementPolicy? FindEnforcement(string ns);

    SecretAlias? FindAlias(string ns, string name);

    IReadOnlyList<SecretAlias> FindAliases(string ns);

    /// <summary>Whether the Secret exists and is not being deleted.</summary>
    bool SecretExists(string ns, string name);

    /// <returns>The objects of any namespace that reference the Secret. Pods are not cached.</returns>
    IReadOnlyList<ScannedObject> FindReferrers(string ns, string secret);

    /// <returns>The versioned Secrets of an alias that exist and are not being deleted, with their creation time if it is known.</returns>
    IReadOnlyList<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> FindVersions(string ns, AliasName name);
}
