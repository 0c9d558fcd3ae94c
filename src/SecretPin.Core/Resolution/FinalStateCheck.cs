using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>
/// Checks a workload after all mutating webhooks. Its pods would not start if it contained an alias, or a version that does
/// not exist.
/// </summary>
public static class FinalStateCheck
{
    /// <summary>The names in the workload that may be aliases.</summary>
    /// <param name="review">The workload.</param>
    /// <param name="pins">Excludes the names that are known not to be aliases; excludes none by default.</param>
    public static IReadOnlySet<string> Candidates(WorkloadReview review, IPins? pins = null) => Resolver.Candidates(review, pins);

    /// <summary>The versioned names in the workload that are not optional. Their Secrets should exist.</summary>
    public static IReadOnlySet<string> Versioned(WorkloadReview review) =>
        review.Object.References.Where(reference => !reference.IsOptional && VersionedSecretName.TryParse(reference.Name, out _))
            .Select(reference => reference.Name)
            .ToHashSet();

    /// <param name="review">The workload.</param>
    /// <param name="pins">The pins of its <see cref="Candidates"/>, from <see cref="IPins"/>.</param>
    /// <param name="existing">The <see cref="Versioned"/> names whose Secrets exist.</param>
    /// <param name="enforcement">The policy of its namespace; <see cref="EnforcementPolicy.None"/> by default.</param>
    public static Verdict Decide(
        WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins, IReadOnlySet<string> existing, EnforcementPolicy? enforcement = null)
    {
        if (Resolver.Exemption(review) is { } exemption)
        {
            return Verdict.Allow(exemption);
        }

        var stored = review.Workload.IsImmutable ? review.Old?.References.Select(old => (old.Name, old.Location)).ToHashSet() : null;
        var unpinned = UnpinnedAliases(review, pins);
        var aliases = review.Object.References.Where(reference => pins.ContainsKey(reference.Name) && !unpinned.Contains(reference.Name))
            .ToLookup(reference => stored?.Contains((reference.Name, reference.Location)) == true);
        if (aliases[false].Any())
        {
            return Verdict.Deny(Reason.Unresolved, string.Join(' ', aliases[false].DistinctBy(reference => reference.Name).Select(reference =>
                $"{review} still names alias {reference.Name} ({reference.Label}), so its pods would never start. "
                + "Apply it again. If that does not help, check that the API server calls SecretPin's mutating webhook for it.")));
        }

        string[] missing =
        [
            .. Versioned(review).Where(name => !existing.Contains(name)).Order(StringComparer.Ordinal)
                .Select(name => $"Secret {name} does not exist, or is being deleted: pods that need it will not start"),
        ];
        string[] request = review.Object.ResolveRequest is null ? [] : [$"{review} still has the annotation {WellKnown.ResolveAnnotation}, so its aliases "
            + "were not resolved again: check that the API server calls SecretPin's mutating webhook for it"];
        enforcement ??= EnforcementPolicy.None;
        string[] unversioned = enforcement.IsAny ? [.. Unversioned(review, pins, enforcement)] : [];
        var problems = string.Join(' ', missing.Concat(unversioned).Select(problem => $"{problem}."));
        return enforcement.Enforces && problems.Length > 0 && !review.Object.HasReviewedController
            ? Verdict.Deny(Reason.NotVersioned, $"{review} is in a namespace that requires versioned Secrets ({WellKnown.EnforceLabel}). {problems}")
            : Verdict.Allow(
                aliases[true].Any() ? Reason.UnresolvedBefore : Reason.NothingToDo,
                [.. missing, .. request, .. enforcement.Warns ? unversioned : [], .. enforcement.Warnings(review.Namespace)]) with
            {
                AuditNote = enforcement.Audits && problems.Length > 0 ? problems : null,
            };
    }

    /// <summary>The aliases without a pin that may stay in the workload, because only optional references name them or the review is a dry run.</summary>
    private static HashSet<string> UnpinnedAliases(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins)
    {
        var unpinned = pins.Where(pin => pin.Value.Secret is null).Select(pin => pin.Key).ToHashSet();
        if (unpinned.Count > 0 && !review.IsDryRun)
        {
            unpinned.ExceptWith(Resolver.RequiredNames(review.Object));
        }

        return unpinned;
    }

    /// <summary>Empty for an object with a controller owner, because the owner was checked when it was admitted.</summary>
    private static IEnumerable<string> Unversioned(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins, EnforcementPolicy enforcement) =>
        review.Object.HasReviewedController ? [] : review.Object.References
            .Where(reference => !VersionedSecretName.TryParse(reference.Name, out _) && !pins.ContainsKey(reference.Name))
            .Where(reference => !enforcement.Exempts(reference.Name))
            .DistinctBy(reference => reference.Name)
            .Select(reference => $"{reference.Label} names Secret {reference.Name}, which is neither versioned nor an alias");
}
