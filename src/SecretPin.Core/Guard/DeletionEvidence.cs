using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>What was seen in the cluster of what may need a Secret.</summary>
public sealed record DeletionEvidence
{
    /// <summary>Whether the Secret's namespace is going, or gone.</summary>
    public bool IsNamespaceTerminating { get; init; }

    /// <summary>The aliases of the Secret's namespace.</summary>
    public IReadOnlyList<SecretAlias> Aliases { get; init; } = [];

    /// <summary>The versioned Secrets of the Secret's namespace.</summary>
    public IReadOnlyList<VersionedSecretName> Versions { get; init; } = [];

    /// <summary>
    /// The objects of <see cref="Kinds"/> in the Secret's namespace, and those in no namespace, with or without
    /// references: owners are told by being here.
    /// </summary>
    public IReadOnlyList<ScannedObject> Objects { get; init; } = [];

    /// <summary>The kinds that were looked at: an owner of one of them that is not in <see cref="Objects"/> is gone.</summary>
    public IReadOnlySet<ObjectKind> Kinds { get; init; } = new HashSet<ObjectKind>();

    /// <summary>
    /// The API versions in which <see cref="Kinds"/> were listed, as in <c>apps/v1</c>; <see langword="null"/> if the source of the evidence has
    /// none. The garbage collector keeps an object whose owner has a version that is not served.
    /// </summary>
    public IReadOnlySet<string>? ApiVersions { get; init; }
}
