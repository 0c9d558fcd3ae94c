using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>The state of the cluster that the guard decides on.</summary>
public sealed record DeletionEvidence
{
    /// <summary>Whether the namespace of the Secret is terminating or does not exist.</summary>
    public bool IsNamespaceTerminating { get; init; }

    /// <summary>The aliases in the namespace of the Secret.</summary>
    public IReadOnlyList<SecretAlias> Aliases { get; init; } = [];

    /// <summary>The SecretAliases that are stored and cannot be read, with the problem as a sentence, by their name.</summary>
    public IReadOnlyDictionary<string, string> InvalidAliases { get; init; } = new Dictionary<string, string>();

    /// <summary>The versioned Secrets in the namespace of the Secret.</summary>
    public IReadOnlyList<VersionedSecretName> Versions { get; init; } = [];

    /// <summary>
    /// The objects of <see cref="ListedKinds"/>: those in the namespace of the Secret and the cluster-scoped ones, also without references, because
    /// they may own referrers.
    /// </summary>
    public IReadOnlyList<ScannedObject> Objects { get; init; } = [];

    /// <summary>The kinds of <see cref="Objects"/>. An owner of one of these kinds that <see cref="Objects"/> does not contain does not exist.</summary>
    public IReadOnlySet<ObjectKind> ListedKinds { get; init; } = new HashSet<ObjectKind>();

    /// <summary>
    /// The API versions in which <see cref="ListedKinds"/> were listed, as in <c>apps/v1</c>; <see langword="null"/> if the source of the evidence has
    /// none. The garbage collector keeps an object whose owner has a version that is not served.
    /// </summary>
    public IReadOnlySet<string>? ApiVersions { get; init; }

    /// <summary>The custom resources about which nothing is known.</summary>
    public IReadOnlyList<UncheckedResource> Unchecked { get; init; } = [];

    /// <summary>The Helm releases whose objects Helm is deleting.</summary>
    public IReadOnlySet<HelmRelease> UninstalledReleases { get; init; } = new HashSet<HelmRelease>();

    /// <returns>The declared alias of the Secret, if its name is that of a version; <see langword="null"/> if it is not a version of an alias.</returns>
    public SecretAlias? AliasOf(string secret) => VersionedSecretName.TryParse(secret, out var version) ? AliasOf(version) : null;

    /// <returns>The declared alias of a version; <see langword="null"/> if it has none.</returns>
    public SecretAlias? AliasOf(VersionedSecretName version) => Aliases.FirstOrDefault(alias => alias.Name == version.Alias);
}
