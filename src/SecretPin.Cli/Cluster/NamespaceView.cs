using SecretPin.Cli.Terminal;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Cli.Cluster;

/// <summary>The aliases of a namespace, and the Secrets that they can be pinned to.</summary>
internal record NamespaceAliases(string Namespace)
{
    public required IReadOnlyList<AliasView> Aliases { get; init; }

    /// <summary>The metadata of every Secret.</summary>
    public required IReadOnlyList<ScannedObject> Secrets { get; init; }

    public bool Exists(VersionedSecretName secret) => Secrets.Any(stored => stored.Name == secret.ToString() && !stored.IsBeingDeleted);

    /// <summary>The versions of an alias that exist, newest first.</summary>
    public IReadOnlyList<VersionedSecretName> Versions(AliasName alias) =>
    [
        .. Secrets.Where(secret => !secret.IsBeingDeleted).Select(secret => VersionedSecretName.ParseOrNull(secret.Name)).OfType<VersionedSecretName>()
            .Where(version => version.Alias == alias).OrderByDescending(version => version.Version),
    ];

    public EffectivePin Effective(AliasView alias) => EffectivePinRule.Effective(alias.Alias, Exists);

    /// <summary>The version before the effective one. Right after a pin move, the status still records it as the current version.</summary>
    public VersionedSecretName? Previous(AliasView alias) =>
        Effective(alias).Secret is { } current && alias.Alias.StatusPinned is { } recorded && recorded != current ? recorded : alias.StatusPrevious;

    /// <exception cref="RefusedException">The alias is not declared.</exception>
    public AliasView Alias(string name) =>
        Aliases.FirstOrDefault(alias => alias.Name.Value == name) ?? throw new RefusedException(
            $"SecretAlias {Namespace}/{name} not found. " + (Aliases.Count == 0
                ? $"Declare it with 'kubectl secretpin pin {name} VERSION --create -n {Namespace}'."
                : $"Namespace {Namespace} has {string.Join(", ", Aliases.Select(alias => alias.Name.Value))}. See 'kubectl secretpin status -n {Namespace}'."));
}

/// <summary>The same, with the objects that refer to Secrets: what the guard reads, as far as the user may read it.</summary>
internal sealed record NamespaceView(string Namespace) : NamespaceAliases(Namespace)
{
    /// <summary>The input of <see cref="DeletionGuard"/>.</summary>
    public required DeletionEvidence Evidence { get; init; }

    /// <summary>The labels of the namespace, and the mode of the chart. Without labels if the user may not read them.</summary>
    public EnforcementPolicy Enforcement { get; init; } = EnforcementPolicy.None;

    /// <summary>Where the objects of the cluster name Secrets.</summary>
    public required ClusterReferences References { get; init; }

    /// <summary>In audit mode, one sentence that states this.</summary>
    public IEnumerable<string> ModeNotes => Enforcement.IsAuditMode
        ? [$"Namespace {Namespace} is in audit mode: SecretPin changes and rejects nothing in it, and only reports what it would have done."] : [];

    /// <summary>The custom resources that the chart values hide from the guard, as complete sentences.</summary>
    public IEnumerable<string> GuardNotes => UncheckedResource.Describe(Evidence.Unchecked).Select(sentence => $"{sentence}.");

    /// <summary>The missing permissions. If there are any, the guard may find referrers that are not in <see cref="Evidence"/>.</summary>
    public required IReadOnlyList<string> Unreadable { get; init; }

    /// <summary>The kinds that the API server did not list although the user may read them, as <c>plural.group</c>.</summary>
    public IReadOnlyList<string> NotListed { get; init; } = [];

    /// <summary>The number of kinds of custom resources that are only searched for versions, so that they may need any other Secret.</summary>
    public int OnlySearched { get; init; }

    /// <summary>Everything that the plugin could not read, as clauses: <c>you lack the permission to list pods in namespace shop</c>.</summary>
    public IReadOnlyList<string> Gaps =>
    [
        .. Unreadable.Select(permission => $"you lack {permission}"),
        .. NotListed.Count == 0 ? Array.Empty<string>() : [$"the API server did not list {UncheckedResource.List(NotListed)}"],
    ];
}
