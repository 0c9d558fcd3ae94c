using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolving;

/// <summary>The rules of resolving, in order, as a pure function of the workload and the pins.</summary>
public static class Resolver
{
    /// <summary>The names in a workload that may be aliases; none where the workload is not ours to rewrite.</summary>
    public static IReadOnlySet<string> Candidates(WorkloadReview review) =>
        Exemption(review) is null ? Unversioned(review.Object).ToHashSet() : new HashSet<string>();

    /// <param name="review">The workload.</param>
    /// <param name="pins">What <see cref="IPins"/> said of its <see cref="Candidates"/>.</param>
    public static Verdict Decide(WorkloadReview review, IReadOnlyDictionary<string, Pin> pins)
    {
        if (Exemption(review) is { } exemption)
        {
            return Verdict.Allow(exemption);
        }

        if (InvalidName(review) is { } problem)
        {
            return Verdict.Deny(Reason.Invalid, problem);
        }

        var targets = new Dictionary<Reference, VersionedSecretName>();
        var missing = new List<Reference>();
        var left = new List<Reference>();
        var names = review.IsHeld ? new StoredNames(review.Old!) : null;
        foreach (var reference in review.Object.References.Where(reference => pins.ContainsKey(reference.Name)))
        {
            var stored = names?.Find(reference);
            if (VersionedSecretName.TryParse(stored, out var held))
            {
                targets[reference] = held;
            }
            else if (stored is not null && review.Workload.IsImmutable)
            {
                left.Add(reference);
            }
            else if (pins[reference.Name].Secret is { } pinned)
            {
                targets[reference] = pinned;
            }
            else
            {
                missing.Add(reference);
            }
        }

        if (missing.Count > 0)
        {
            return Verdict.Deny(Reason.NoPin, string.Join(' ', missing.DistinctBy(reference => reference.Name).Select(reference =>
                $"{review} names alias {reference.Name} ({reference.Label}), which has no pin. {pins[reference.Name].Note}")));
        }

        string[] warnings =
        [
            .. left.DistinctBy(reference => reference.Name).Select(reference =>
                $"{review} was stored with alias {reference.Name} unresolved and cannot change: delete it and create it again"),
        ];
        if (targets.Count == 0)
        {
            return Verdict.Allow(left.Count > 0 ? Reason.UnresolvedBefore : Reason.NothingToDo, warnings);
        }

        var replacements = targets
            .Where(target => !target.Key.Field.IsPullSecret)
            .Select(target => new Replacement(target.Key, target.Value.ToString()))
            .ToList();
        var removals = PullSecrets.Merge(review, targets, replacements);
        return Verdict.Rewritten(
            new(replacements, removals, ProvenanceOf(review, targets.Values, FinalNames(review, replacements, removals))),
            [
                Provenance.Summary(targets.Values),
                .. targets.DistinctBy(target => target.Key.Name)
                    .Where(target => pins[target.Key.Name].Secret == target.Value)
                    .Select(target => pins[target.Key.Name].Note)
                    .OfType<string>(),
                .. warnings,
            ]);
    }

    /// <summary>Why a workload is not ours to rewrite.</summary>
    internal static Reason? Exemption(WorkloadReview review) =>
        review.Old?.IsBeingDeleted == true ? Reason.AlreadyDeleting
        : review.IsControllerOwned ? Reason.ControllerOwned
        : review.Object.IsMirrorPod ? Reason.MirrorPod
        : null;

    /// <summary>The names that are no versioned names, whatever they are.</summary>
    internal static IEnumerable<string> Unversioned(ScannedObject workload) =>
        workload.References.Select(reference => reference.Name)
            .Where(name => AliasName.TryParse(name, out _) && !VersionedSecretName.TryParse(name, out _));

    /// <summary>A Secret cannot have such a name, so the workload would never start. What is stored already is not in the way.</summary>
    private static string? InvalidName(WorkloadReview review)
    {
        HashSet<string>? stored = null;
        foreach (var reference in review.Object.References.Where(reference => !DnsSubdomain.IsValid(reference.Name) && !reference.IsOptional))
        {
            stored ??= (review.Old?.References ?? []).Select(old => old.Name).ToHashSet();
            if (!stored.Contains(reference.Name))
            {
                return $"{review} names a Secret ({reference.Label}, at {reference.Pointer}) by what is no DNS subdomain: {DnsSubdomain.Rule}.";
            }
        }

        return null;
    }

    private static HashSet<string> FinalNames(
        WorkloadReview review, IReadOnlyCollection<Replacement> replacements, IReadOnlyCollection<Reference> removals) =>
        review.Object.References
            .Except(removals)
            .Except(replacements.Select(replacement => replacement.Reference))
            .Select(reference => reference.Name)
            .Concat(replacements.Select(replacement => replacement.Name))
            .ToHashSet();

    private static ProvenanceChange? ProvenanceOf(
        WorkloadReview review, IEnumerable<VersionedSecretName> resolved, HashSet<string> names)
    {
        var template = review.Workload.TemplatePath;
        var isTemplateImmutable = review.Old is not null && review.Workload.IsImmutable && template.Length > 0;
        var value = isTemplateImmutable
            ? review.Old!.Resolved
            : Provenance.Format(resolved.Concat(Provenance.Parse(review.Object.Resolved).Where(secret => names.Contains(secret.ToString()))));
        return value is null || value == review.Object.Resolved
            ? null
            : new(
                template.Length == 0 ? "/metadata" : $"/{template}/metadata",
                value,
                review.Object.HasTemplateMetadata,
                review.Object.HasTemplateAnnotations);
    }
}
