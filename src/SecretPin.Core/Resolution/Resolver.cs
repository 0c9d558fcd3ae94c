using System.Collections.Frozen;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>Resolves the aliases of a workload, as a pure function of the workload and the pins. The rules are in docs/concepts.md, "Resolving".</summary>
public static class Resolver
{
    /// <summary>The names in a workload that may be aliases; empty if SecretPin does not rewrite the workload.</summary>
    /// <param name="review">The workload.</param>
    /// <param name="pins">Excludes the names that are known not to be aliases; excludes none by default.</param>
    public static IReadOnlySet<string> Candidates(WorkloadReview review, IPins? pins = null) =>
        Exemption(review) is null ? PossibleAliases(review, pins) : FrozenSet<string>.Empty;

    /// <inheritdoc cref="Candidates" path="/param"/>
    /// <returns>The names in a workload that may be aliases, whether SecretPin rewrites the workload or not.</returns>
    internal static IReadOnlySet<string> PossibleAliases(WorkloadReview review, IPins? pins = null)
    {
        HashSet<string>? names = null;
        foreach (ref readonly var reference in review.Object.ReferenceSpan)
        {
            if (AliasName.IsValid(reference.Name) && !VersionedSecretName.IsValid(reference.Name)
                && pins?.MayBeAlias(review.Namespace, reference.Name) != false)
            {
                (names ??= []).Add(reference.Name);
            }
        }

        return names is null ? FrozenSet<string>.Empty : names;
    }

    /// <param name="review">The workload.</param>
    /// <param name="pins">The pins of its <see cref="Candidates"/>, from <see cref="IPins"/>.</param>
    public static Verdict Decide(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins) =>
        Exemption(review) is { } exemption ? Verdict.Allow(exemption)
        : pins.Count == 0 ? Verdict.Allow(Reason.NothingToDo)
        : Resolve(review, pins);

    private static Verdict Resolve(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins)
    {
        var resolved = new ResolvedReferences();
        List<Reference>? missing = null, unresolved = null;
        var storedNames = review.IsHeld ? new StoredNames(review.Old!) : null;
        var references = review.Object.ReferenceSpan;
        for (var index = 0; index < references.Length; index++)
        {
            ref readonly var reference = ref references[index];
            if (!pins.TryGetValue(reference.Name, out var pin))
            {
                continue;
            }

            var stored = storedNames?.Find(reference);
            if (VersionedSecretName.TryParse(stored, out var held))
            {
                resolved.Add(reference, index, held, pin);
            }
            else if (stored is not null && review.Workload.IsImmutable)
            {
                (unresolved ??= []).Add(reference);
            }
            else if (pin.Secret is { } pinned)
            {
                resolved.Add(reference, index, pinned, pin);
            }
            else
            {
                (missing ??= []).Add(reference);
            }
        }

        if (missing is not null)
        {
            return Verdict.Deny(Reason.NoPin, string.Join(' ', missing.DistinctBy(reference => reference.Name).Select(reference =>
                $"{review} names alias {reference.Name} ({reference.Label}), which has no pin. {pins[reference.Name].Note}")));
        }

        IEnumerable<string>? warnings = unresolved?.DistinctBy(reference => reference.Name).Select(reference =>
            $"{review} was stored with the unresolved alias {reference.Name} and is immutable: delete it and create it again");
        if (resolved.Secrets.Count == 0)
        {
            return Verdict.Allow(unresolved is null ? Reason.NothingToDo : Reason.UnresolvedBefore, [.. warnings ?? []]);
        }

        var replacements = resolved.Replacements;
        var removals = resolved.PullSecrets is { } targets ? PullSecrets.Merge(review, targets, replacements) : [];
        var entries = Provenance.Entries(resolved.Secrets);
        var summary = Provenance.Summary(entries);
        return Verdict.Rewritten(
            new(replacements, removals, ProvenanceOf(review, resolved.Secrets, entries, replacements, removals)),
            warnings is null && resolved.Notes is null ? [summary] : [summary, .. resolved.Notes ?? [], .. warnings ?? []]);
    }

    /// <summary>The reason why SecretPin does not rewrite a workload; <see langword="null"/> if it does.</summary>
    internal static Reason? Exemption(WorkloadReview review) =>
        review.Old?.IsBeingDeleted == true ? Reason.AlreadyDeleting
        : review.IsControllerOwned ? Reason.ControllerOwned
        : review.Object.IsMirrorPod ? Reason.MirrorPod
        : null;

    private static ProvenanceChange? ProvenanceOf(
        WorkloadReview review, List<VersionedSecretName> resolved, List<string> entries, List<Replacement> replacements, IReadOnlyList<Reference> removals)
    {
        var template = review.Workload.TemplatePath;
        var isTemplateImmutable = review.Old is not null && review.Workload.IsImmutable && template.Length > 0;
        var value = isTemplateImmutable ? review.Old!.Resolved
            : review.Object.Resolved is null ? Provenance.Format(entries)
            : Provenance.Format(resolved.Concat(Remaining(review, replacements, removals)));
        return value is null || value == review.Object.Resolved
            ? null
            : new(
                review.Workload.MetadataPointer,
                value,
                review.Object.HasTemplateMetadata,
                review.Object.HasTemplateAnnotations);
    }

    /// <summary>The entries of the annotation that the workload still references after the changes.</summary>
    private static IEnumerable<VersionedSecretName> Remaining(
        WorkloadReview review, List<Replacement> replacements, IReadOnlyList<Reference> removals)
    {
        var names = review.Object.References
            .Except(removals)
            .Except(replacements.Select(replacement => replacement.Reference))
            .Select(reference => reference.Name)
            .Concat(replacements.Select(replacement => replacement.Name))
            .ToHashSet();
        return Provenance.Parse(review.Object.Resolved).Where(secret => names.Contains(secret.ToString()));
    }
}
