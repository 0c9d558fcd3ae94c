using System.Collections.Frozen;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>The rules of resolving, in order, as a pure function of the workload and the pins.</summary>
public static class Resolver
{
    /// <summary>The names in a workload that may be aliases; none where the workload is not ours to rewrite.</summary>
    /// <param name="review">The workload.</param>
    /// <param name="pins">Says of what is surely none that it is none; by default everything may be one.</param>
    public static IReadOnlySet<string> Candidates(WorkloadReview review, IPins? pins = null)
    {
        HashSet<string>? names = null;
        foreach (ref readonly var reference in Exemption(review) is null ? review.Object.Span : [])
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
    /// <param name="pins">What <see cref="IPins"/> said of its <see cref="Candidates"/>.</param>
    public static Verdict Decide(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins) =>
        Exemption(review) is { } exemption ? Verdict.Allow(exemption)
        : pins.Count == 0 ? Verdict.Allow(Reason.NothingToDo)
        : Resolve(review, pins);

    private static Verdict Resolve(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins)
    {
        var resolved = new ResolvedReferences();
        List<Reference>? missing = null, left = null;
        var names = review.IsHeld ? new StoredNames(review.Old!) : null;
        var references = review.Object.Span;
        for (var index = 0; index < references.Length; index++)
        {
            ref readonly var reference = ref references[index];
            if (!pins.TryGetValue(reference.Name, out var pin))
            {
                continue;
            }

            var stored = names?.Find(reference);
            if (VersionedSecretName.TryParse(stored, out var held))
            {
                resolved.Add(reference, index, held, pin);
            }
            else if (stored is not null && review.Workload.IsImmutable)
            {
                (left ??= []).Add(reference);
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

        IEnumerable<string>? warnings = left?.DistinctBy(reference => reference.Name).Select(reference =>
            $"{review} was stored with alias {reference.Name} unresolved and cannot change: delete it and create it again");
        if (resolved.Secrets.Count == 0)
        {
            return Verdict.Allow(left is null ? Reason.NothingToDo : Reason.UnresolvedBefore, [.. warnings ?? []]);
        }

        var replacements = resolved.Replacements;
        var removals = resolved.PullSecrets is { } pulled ? PullSecrets.Merge(review, pulled, replacements) : [];
        var entries = Provenance.Entries(resolved.Secrets);
        var summary = Provenance.Summary(entries);
        return Verdict.Rewritten(
            new(replacements, removals, ProvenanceOf(review, resolved.Secrets, entries, replacements, removals)),
            warnings is null && resolved.Notes is null ? [summary] : [summary, .. resolved.Notes ?? [], .. warnings ?? []]);
    }

    /// <summary>Why a workload is not ours to rewrite.</summary>
    internal static Reason? Exemption(WorkloadReview review) =>
        review.Old?.IsBeingDeleted == true ? Reason.AlreadyDeleting
        : review.IsControllerOwned ? Reason.ControllerOwned
        : review.IsMirrorPod ? Reason.MirrorPod
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

    /// <summary>What was resolved before, and is named by the workload after all changes.</summary>
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
