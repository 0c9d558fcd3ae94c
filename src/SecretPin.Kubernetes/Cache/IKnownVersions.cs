using SecretPin.Core.Names;

namespace SecretPin.Kubernetes.Cache;

/// <summary>What the watch of Secrets has seen of an alias's versions.</summary>
public interface IKnownVersions
{
    /// <returns>The versioned Secrets that are there and not being deleted, with the time of their creation where it is known.</returns>
    IReadOnlyList<(VersionedSecretName Secret, DateTimeOffset? CreatedAt)> FindVersions(string ns, AliasName name);
}
