using System.Collections.Frozen;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>Resolves the aliases of a workload, as a pure function of the workload and the pins. The rules are in docs/concepts.md, "Resolving".</summary>
public static class Resolver
{
    /// <summary>
    /// The names in a workload that may be aliases, and the aliases that it requests to resolve again; empty if SecretPin does not rewrite the workload.
    /// </summary>
    /// <param name="review">The workload.</param>
    /// <param name="pins">Excludes the names that are known not to be aliases, unless the workload requests them; excludes none by default.</param>
    public static IReadOnlySet<string> Candidates(WorkloadReview review, IPins? pins = null) =>
        Exemption(review) is null ? PossibleAliases(review, pins) : FrozenSet<string>.Empty;

    /// <inheritdoc cref="Candidates" path="/param"/>
    /// <returns>The same names, whether SecretPin rewrites the workload or not.</returns>
    internal static IReadOnlySet<string> PossibleAliases(WorkloadReview review, IPins? pins = null)
    {
        HashSet<string>? names = null;
        foreach (ref readonly var reference in review.Object.ReferenceSpan)
        {
            if (reference.IsResolvedIn(review.Namespace) && pins?.MayBeAlias(review.Namespace, reference.Name) != false && AliasName.MayBeAlias(reference.Name))
            {
                (names ??= []).Add(reference.Name);
            }
        }

        if (RequestedPlaces.Of(review.Object) is { } requested)
        {
            var aliases = review.References.Select(reference => requested.AliasOf(reference)).OfType<string>();
            (names ??= []).UnionWith(aliases.Where(alias => AliasName.MayBeAlias(alias)));
        }

        return names is null ? FrozenSet<string>.Empty : names;
    }

    /// <param name="review">The workload.</param>
    /// <param name="pins">The pins of its <see cref="Candidates"/>, from <see cref="IPins"/>.</param>
    public static Verdict Decide(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins) =>
        Exemption(review) is { } exemption ? Verdict.Allow(exemption)
        : pins.Count == 0 && review.Object.ResolveRequest is null ? Verdict.Allow(Reason.NothingToDo)
        : Resolve(review, pins);

    private static Verdict Resolve(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins)
    {
        var resolved = new ResolvedReferences(review.Old);
        var unresolved = new UnresolvedReferences(review, pins);
        var targets = new TargetVersions(review);
        var requested = RequestedPlaces.Of(review.Object);
        var references = review.Object.ReferenceSpan;
        for (var index = 0; index < references.Length; index++)
        {
            ref readonly var reference = ref references[index];
            if (!reference.IsResolvedIn(review.Namespace))
            {
                continue;
            }

            if (pins.TryGetValue(reference.Name, out var pin))
            {
                var stored = review.IsHeld ? targets.Stored(reference.Name, reference) : null;
                if (VersionedSecretName.TryParse(stored, out var held))
                {
                    resolved.Add(reference, index, held, pin);
                }
                else if (stored is not null && review.Workload.IsImmutable)
                {
                    unresolved.AddImmutable(reference);
                }
                else if (targets.Of(pin, reference.Name, reference) is { } target)
                {
                    resolved.Add(reference, index, target, pin);
                }
                else
                {
                    unresolved.AddUnpinned(reference);
                }
            }
            else if (requested?.AliasOf(reference) is { } alias && pins.TryGetValue(alias, out pin)
                && targets.Of(pin, alias, reference) is var target && target?.ToString() != reference.Name)
            {
                if (review.IsHeld || target is null)
                {
                    unresolved.AddRequested(alias);
                }
                else
                {
                    resolved.Add(reference, index, target, pin);
                }
            }
        }

        if (unresolved.Rejection is { } rejection)
        {
            return Verdict.Deny(Reason.NoPin, rejection);
        }

        var warnings = unresolved.Warnings;
        if (resolved.Secrets.Count == 0)
        {
            return requested is not null ? Verdict.Rewritten(new([], [], []) { RemovesRequest = true }, warnings)
                : Verdict.Allow(unresolved.IsImmutable ? Reason.UnresolvedBefore : Reason.NothingToDo, warnings);
        }

        var replacements = resolved.Replacements;
        var removals = resolved.PullSecrets is { } pullSecrets ? PullSecrets.Merge(review, pullSecrets, replacements) : [];
        var entries = Provenance.Entries(resolved.Secrets);
        var rewrite = new Rewrite(replacements, removals, ProvenanceOf(review, resolved, entries, removals))
        {
            RemovesRequest = requested is not null,
        };
        var changes = resolved.Changes(entries);
        return warnings.Count == 0 && resolved.Notes is null
            ? changes.Count == 0 ? Verdict.Rewritten(rewrite) : Verdict.Rewritten(rewrite, Provenance.Summary(changes))
            : Verdict.Rewritten(rewrite, [.. changes.Count == 0 ? [] : (string[])[Provenance.Summary(changes)], .. resolved.Notes ?? [], .. warnings]);
    }

    /// <summary>The reason why SecretPin does not rewrite a workload; <see langword="null"/> if it does.</summary>
    public static Reason? Exemption(WorkloadReview review) =>
        review.Old?.IsBeingDeleted == true ? Reason.AlreadyDeleting
        : review.IsControllerOwned ? Reason.ControllerOwned
        : review.Object.IsMirrorPod ? Reason.MirrorPod
        : null;

    /// <summary>The names that at least one reference requires to exist. Pods start without a Secret that only optional references name.</summary>
    public static IReadOnlySet<string> RequiredNames(WorkloadReview review) =>
        review.References.Where(reference => !reference.IsOptional).Select(reference => reference.Name).ToHashSet();

    /// <summary>The annotations of the pod templates with a version that replaces an alias.</summary>
    private static ProvenanceChange[] ProvenanceOf(
        WorkloadReview review, in ResolvedReferences resolved, List<string> entries, IReadOnlyList<Reference> removals)
    {
        if (review.Object.Templates is [var only])
        {
            return ProvenanceOf(review, only, resolved, entries, removals) is { } change ? [change] : [];
        }

        var changes = new List<ProvenanceChange>();
        foreach (var template in review.Object.Templates)
        {
            var versions = resolved.SecretsIn(template, review.Object);
            if (versions.Count > 0 && ProvenanceOf(review, template, resolved, Provenance.Entries(versions), removals) is { } change)
            {
                changes.Add(change);
            }
        }

        return [.. changes];
    }

    private static ProvenanceChange? ProvenanceOf(
        WorkloadReview review, PodTemplate template, in ResolvedReferences resolved, List<string> entries, IReadOnlyList<Reference> removals)
    {
        var isTemplateImmutable = review.Old is not null && review.Workload.IsImmutable && template.Path.Path.Length > 0;
        var value = isTemplateImmutable ? review.Old!.Templates.FirstOrDefault(template.IsSamePlace)?.Resolved
            : template.Resolved is null ? Provenance.Format(entries)
            : Provenance.Format(resolved.SecretsIn(template, review.Object).Concat(Remaining(review, template, resolved.Replacements, removals)));
        return value is null || value == template.Resolved ? null : new(template.MetadataPointer, value, template.HasMetadata, template.HasAnnotations);
    }

    /// <summary>The entries of the annotation that the pod template still references after the changes.</summary>
    private static IEnumerable<VersionedSecretName> Remaining(
        WorkloadReview review, PodTemplate template, List<Replacement> replacements, IReadOnlyList<Reference> removals)
    {
        var names = review.Object.References
            .Except(removals)
            .Except(replacements.Select(replacement => replacement.Reference))
            .Where(reference => template.Contains(reference))
            .Select(reference => reference.Name)
            .Concat(replacements.Where(replacement => template.Contains(replacement.Reference)).Select(replacement => replacement.Name))
            .ToHashSet();
        return Provenance.Parse(template.Resolved).Where(secret => names.Contains(secret.ToString()));
    }
}
