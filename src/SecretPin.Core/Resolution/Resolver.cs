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
            if (AliasName.MayBeAlias(reference.Name) && pins?.MayBeAlias(review.Namespace, reference.Name) != false)
            {
                (names ??= []).Add(reference.Name);
            }
        }

        if (RequestedNames(review) is { } requested)
        {
            var aliases = review.Object.References.Select(reference => requested.GetValueOrDefault(reference.Name)).OfType<string>();
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
        var requested = RequestedNames(review);
        var references = review.Object.ReferenceSpan;
        for (var index = 0; index < references.Length; index++)
        {
            ref readonly var reference = ref references[index];
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
            else if (requested?.GetValueOrDefault(reference.Name) is { } alias && pins.TryGetValue(alias, out pin)
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
            return requested is not null ? Verdict.Rewritten(new([], [], null) { RemovesRequest = true }, warnings)
                : Verdict.Allow(unresolved.IsImmutable ? Reason.UnresolvedBefore : Reason.NothingToDo, warnings);
        }

        var replacements = resolved.Replacements;
        var removals = resolved.PullSecrets is { } pullSecrets ? PullSecrets.Merge(review, pullSecrets, replacements) : [];
        var entries = Provenance.Entries(resolved.Secrets);
        var rewrite = new Rewrite(replacements, removals, ProvenanceOf(review, resolved.Secrets, entries, replacements, removals))
        {
            RemovesRequest = requested is not null,
        };
        var changes = resolved.Changes(entries);
        return warnings.Count == 0 && resolved.Notes is null
            ? changes.Count == 0 ? Verdict.Rewritten(rewrite) : Verdict.Rewritten(rewrite, Provenance.Summary(changes))
            : Verdict.Rewritten(rewrite, [.. changes.Count == 0 ? [] : (string[])[Provenance.Summary(changes)], .. resolved.Notes ?? [], .. warnings]);
    }

    /// <summary>The reason why SecretPin does not rewrite a workload; <see langword="null"/> if it does.</summary>
    internal static Reason? Exemption(WorkloadReview review) =>
        review.Old?.IsBeingDeleted == true ? Reason.AlreadyDeleting
        : review.IsControllerOwned ? Reason.ControllerOwned
        : review.Object.IsMirrorPod ? Reason.MirrorPod
        : null;

    /// <summary>The names that at least one reference requires to exist. Pods start without a Secret that only optional references name.</summary>
    public static IReadOnlySet<string> RequiredNames(ScannedObject workload) =>
        workload.References.Where(reference => !reference.IsOptional).Select(reference => reference.Name).ToHashSet();

    /// <returns><see langword="null"/> if the workload requests nothing.</returns>
    private static IReadOnlyDictionary<string, string>? RequestedNames(WorkloadReview review) =>
        review.Object.ResolveRequest is { } request ? ResolveRequest.NamesOf(review.Object, ResolveRequest.Aliases(request)) : null;

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
