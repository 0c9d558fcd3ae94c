using SecretPin.Core.References;

namespace SecretPin.Core.Verdicts;

/// <summary>The changes that replace the aliases of an object by versioned names.</summary>
/// <param name="Replacements">The names to replace.</param>
/// <param name="Removals">The elements of <c>imagePullSecrets</c> to remove, in descending order of their index.</param>
/// <param name="Provenance">The annotations of the pod templates that change.</param>
public sealed record Rewrite(
    IReadOnlyList<Replacement> Replacements, IReadOnlyList<Reference> Removals, IReadOnlyList<ProvenanceChange> Provenance)
{
    /// <summary>The start of the warning that lists the resolved versions.</summary>
    public const string SummaryPrefix = "SecretPin resolved ";

    /// <summary>Whether the annotation <see cref="WellKnown.ResolveAnnotation"/> is removed. Default false.</summary>
    public bool RemovesRequest { get; init; }
}

/// <param name="Reference">The reference to change.</param>
/// <param name="Name">The new name of its Secret.</param>
public readonly record struct Replacement(Reference Reference, string Name)
{
    /// <summary>The new value of the field, which may also state the namespace.</summary>
    public string Value => Reference.ValueOf(Name);
}

/// <param name="Metadata">The JSON pointer of the metadata that contains the annotation.</param>
/// <param name="Value">The value of <see cref="WellKnown.ResolvedAnnotation"/>.</param>
/// <param name="HasMetadata">Whether the metadata exists.</param>
/// <param name="HasAnnotations">Whether the metadata contains annotations.</param>
public readonly record struct ProvenanceChange(string Metadata, string Value, bool HasMetadata, bool HasAnnotations);
