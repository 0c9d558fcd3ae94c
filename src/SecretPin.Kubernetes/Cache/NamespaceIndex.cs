using System.Collections.Immutable;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Cache;

/// <summary>What is known of one namespace at one moment. Never changes: a change makes another.</summary>
public sealed record NamespaceIndex
{
    internal static readonly NamespaceIndex Empty = new();

    private static readonly ImmutableHashSet<ScannedObject> None = ImmutableHashSet.Create<ScannedObject>(ReferenceEqualityComparer.Instance);

    /// <summary>Whether there is such a namespace.</summary>
    public bool Exists { get; init; }

    /// <summary>Whether it has a deletionTimestamp.</summary>
    public bool IsTerminating { get; init; }

    /// <summary>What it asks of its workloads.</summary>
    public EnforcementPolicy Enforcement { get; init; } = EnforcementPolicy.None;

    /// <summary>Every Secret by its name.</summary>
    public ImmutableDictionary<string, SecretEntry> Secrets { get; init; } = ImmutableDictionary.Create<string, SecretEntry>(StringComparer.Ordinal);

    /// <summary>Every <c>SecretAlias</c> by its name.</summary>
    public ImmutableDictionary<string, AliasEntry> Aliases { get; init; } = ImmutableDictionary.Create<string, AliasEntry>(StringComparer.Ordinal);

    /// <summary>Every object that names Secrets or may own one that does, Pods apart: they are not watched.</summary>
    public ImmutableDictionary<(ObjectKind Kind, string Name), ScannedObject> Objects { get; init; } =
        ImmutableDictionary<(ObjectKind, string), ScannedObject>.Empty;

    /// <summary>What names a Secret of this namespace, by the Secret's name, wherever it is itself.</summary>
    public ImmutableDictionary<string, ImmutableHashSet<ScannedObject>> Referrers { get; init; } =
        ImmutableDictionary.Create<string, ImmutableHashSet<ScannedObject>>(StringComparer.Ordinal);

    public IReadOnlyCollection<ScannedObject> ReferrersOf(string secret) => Referrers.GetValueOrDefault(secret, None);

    internal bool IsEmpty => !Exists && Secrets.IsEmpty && Aliases.IsEmpty && Objects.IsEmpty && Referrers.IsEmpty;
}
