using System.Collections.Immutable;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>The state of one namespace. Immutable.</summary>
public sealed record NamespaceIndex
{
    internal static readonly NamespaceIndex Empty = new();

    private static readonly ImmutableHashSet<ScannedObject> None = ImmutableHashSet.Create<ScannedObject>(ReferenceEqualityComparer.Instance);

    /// <summary>Whether the namespace exists. Objects may be listed before their namespace.</summary>
    public bool Exists { get; init; }

    public bool IsTerminating { get; init; }

    public EnforcementPolicy Enforcement { get; init; } = EnforcementPolicy.None;

    /// <summary>By name.</summary>
    public ImmutableDictionary<string, SecretEntry> Secrets { get; init; } = ImmutableDictionary.Create<string, SecretEntry>(StringComparer.Ordinal);

    /// <summary>By name.</summary>
    public ImmutableDictionary<string, AliasEntry> Aliases { get; init; } = ImmutableDictionary.Create<string, AliasEntry>(StringComparer.Ordinal);

    /// <summary>The objects that reference Secrets or may own an object that does, without Pods, which are not watched.</summary>
    public ImmutableDictionary<(ObjectKind Kind, string Name), ScannedObject> Objects { get; init; } =
        ImmutableDictionary<(ObjectKind, string), ScannedObject>.Empty;

    /// <summary>The objects of any namespace that reference a Secret of this namespace, by the name of the Secret.</summary>
    public ImmutableDictionary<string, ImmutableHashSet<ScannedObject>> Referrers { get; init; } =
        ImmutableDictionary.Create<string, ImmutableHashSet<ScannedObject>>(StringComparer.Ordinal);

    public IReadOnlyCollection<ScannedObject> ReferrersOf(string secret) => Referrers.GetValueOrDefault(secret, None);

    internal bool IsEmpty => !Exists && Secrets.IsEmpty && Aliases.IsEmpty && Objects.IsEmpty && Referrers.IsEmpty;
}

/// <summary>A declared alias, which may be malformed.</summary>
/// <param name="Alias"><see langword="null"/> if the object is malformed.</param>
/// <param name="Problem">What is malformed.</param>
public sealed record AliasEntry(SecretAlias? Alias, string? Problem)
{
    /// <summary>Whether its condition Resolved is False.</summary>
    public bool IsUnresolved { get; init; }

    /// <summary>Whether its condition PlainSecretChanged is True.</summary>
    public bool IsPlainSecretChanged { get; init; }

    /// <summary>The reason of its condition Ready; <see langword="null"/> if the condition is True or absent.</summary>
    public string? NotReady { get; init; }
}

/// <summary>The stored fields of a Secret, without its data.</summary>
public readonly record struct SecretEntry
{
    private readonly long _createdAt;

    /// <summary>In Unix time, so that it fits next to <see cref="IsBeingDeleted"/>; 0 for none.</summary>
    private readonly uint _dataChangedAt;

    public SecretEntry(DateTimeOffset? createdAt, bool isBeingDeleted, DateTimeOffset? dataChangedAt = null) => (_createdAt, IsBeingDeleted, _dataChangedAt) =
        (createdAt?.UtcTicks ?? 0, isBeingDeleted, dataChangedAt is { } changed ? (uint)Math.Clamp(changed.ToUnixTimeSeconds(), 0, uint.MaxValue) : 0);

    public DateTimeOffset? CreatedAt => _createdAt == 0 ? null : new(_createdAt, TimeSpan.Zero);

    /// <summary>
    /// When the data of a plain Secret changed last, in whole seconds (<see cref="ScannedObject.DataChangedAt"/>); <see langword="null"/> for a versioned
    /// Secret, and if it is unknown.
    /// </summary>
    public DateTimeOffset? DataChangedAt => _dataChangedAt == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(_dataChangedAt);

    public bool IsBeingDeleted { get; }
}
