using SecretPin.Core.Guard;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Cli.Cluster;

/// <summary>What was seen in a namespace: what the guard would look at, as far as the person may read it.</summary>
internal sealed record NamespaceView(string Namespace)
{
    public required IReadOnlyList<AliasView> Aliases { get; init; }

    /// <summary>Every Secret, without what is in it.</summary>
    public required IReadOnlyList<ScannedObject> Secrets { get; init; }

    /// <summary>For <see cref="DeletionGuard"/>.</summary>
    public required DeletionEvidence Evidence { get; init; }

    /// <summary>What could not be read, in the API server's words: then the guard may know more than we do.</summary>
    public required IReadOnlyList<string> Unreadable { get; init; }

    public bool Exists(VersionedSecretName secret) =>
        Secrets.Any(seen => seen.Name == secret.ToString() && !seen.IsBeingDeleted);

    /// <summary>Those of an alias that exist, newest first.</summary>
    public IReadOnlyList<VersionedSecretName> Versions(AliasName alias) =>
        [.. Evidence.Versions.Where(version => version.Alias == alias && Exists(version)).OrderByDescending(version => version.Version)];

    public EffectivePin Effective(AliasView alias) => PinRule.Effective(alias.Alias, Exists);

    /// <summary>
    /// The version that the alias stood for before the one in force. A pin that has just moved may be ahead of the status,
    /// which then still records the version before as the present one.
    /// </summary>
    public VersionedSecretName? Previous(AliasView alias) =>
        Effective(alias).Secret is { } present && alias.Alias.StatusPinned is { } recorded && recorded != present ? recorded : alias.RecordedBefore;

    /// <exception cref="Terminal.RefusedException">It is not declared.</exception>
    public AliasView Alias(string name) =>
        Aliases.FirstOrDefault(alias => alias.Name.Value == name) ?? throw new Terminal.RefusedException(
            $"There is no SecretAlias {name} in namespace {Namespace}. " + (Aliases.Count == 0
                ? $"There is none at all: declare it with 'kubectl secretpin pin {name} VERSION --create -n {Namespace}'."
                : $"There {(Aliases.Count == 1 ? "is" : "are")} {string.Join(", ", Aliases.Select(alias => alias.Name.Value))}. "
                    + $"See 'kubectl secretpin status -n {Namespace}'."));
}
