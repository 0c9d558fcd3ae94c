using SecretPin.Core.References;

namespace SecretPin.Core.Verdicts;

/// <summary>What to change in an object so that its aliases are versioned names, and nothing else.</summary>
/// <param name="Replacements">Names that become others.</param>
/// <param name="Removals">Elements of <c>imagePullSecrets</c> that go, from the highest index down.</param>
/// <param name="Provenance">What was resolved, for the pod template; <see langword="null"/> where it says so already.</param>
public sealed record Rewrite(
    IReadOnlyList<Replacement> Replacements, IReadOnlyList<Reference> Removals, ProvenanceChange? Provenance);

/// <param name="Reference">The place.</param>
/// <param name="Name">What its Secret is called from now on.</param>
public readonly record struct Replacement(Reference Reference, string Name);

/// <param name="Metadata">The JSON pointer of the metadata that gets the annotation.</param>
/// <param name="Value">Of <see cref="WellKnown.ResolvedAnnotation"/>.</param>
/// <param name="HasMetadata">Whether that metadata exists.</param>
/// <param name="HasAnnotations">Whether there are annotations in it.</param>
public sealed record ProvenanceChange(string Metadata, string Value, bool HasMetadata, bool HasAnnotations);
