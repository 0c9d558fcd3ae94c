using SecretPin.Core.Enforcement;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolution;

/// <summary>
/// Looks at a workload as it is about to be stored, after every webhook has had its turn: an alias that is left would
/// keep its pods from starting, and so would a version that is not there.
/// </summary>
public static class FinalStateCheck
{
    /// <summary>The names in a workload that may be aliases.</summary>
    public static IReadOnlySet<string> Candidates(WorkloadReview review) => Resolver.Candidates(review);

    /// <summary>The versioned names in a workload, whose Secrets should exist.</summary>
    public static IReadOnlySet<string> Versioned(WorkloadReview review) =>
        review.Object.References.Where(reference => !reference.IsOptional && VersionedSecretName.TryParse(reference.Name, out _))
            .Select(reference => reference.Name)
            .ToHashSet();

    /// <param name="review">The workload.</param>
    /// <param name="pins">What <see cref="IPins"/> said of its <see cref="Candidates"/>.</param>
    /// <param name="existing">Which of its <see cref="Versioned"/> names exist.</param>
    /// <param name="enforcement">What its namespace asks for; nothing by default.</param>
    public static Verdict Decide(
        WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins, IReadOnlySet<string> existing, EnforcementPolicy? enforcement = null)
    {
        if (Resolver.Exemption(review) is { } exemption)
        {
            return Verdict.Allow(exemption);
        }

        var before = review.Workload.IsImmutable ? review.Old?.References.Select(old => (old.Name, old.Place)).ToHashSet() : null;
        var left = review.Object.References.Where(reference => pins.ContainsKey(reference.Name))
            .ToLookup(reference => before?.Contains((reference.Name, reference.Place)) == true);
        if (left[false].Any())
        {
            return Verdict.Deny(Reason.Unresolved, string.Join(' ', left[false].DistinctBy(reference => reference.Name).Select(reference =>
                $"{review} still names alias {reference.Name} ({reference.Label}), so its pods would never start. "
                + "Apply it again; if that does not help, the mutating webhook of SecretPin is not called for it.")));
        }

        string[] missing =
        [
            .. Versioned(review).Where(name => !existing.Contains(name)).Order(StringComparer.Ordinal)
                .Select(name => $"Secret {name} does not exist, or is being deleted: pods that need it will not start"),
        ];
        enforcement ??= EnforcementPolicy.None;
        string[] unversioned = enforcement.IsAny ? [.. Unversioned(review, pins, enforcement)] : [];
        var problems = string.Join(' ', missing.Concat(unversioned).Select(problem => $"{problem}."));
        return enforcement.Enforces && problems.Length > 0 && !review.Object.HasReviewedController
            ? Verdict.Deny(Reason.NotVersioned, $"{review} is in a namespace that asks for versioned Secrets ({WellKnown.EnforceLabel}). {problems}")
            : Verdict.Allow(
                left[true].Any() ? Reason.UnresolvedBefore : Reason.NothingToDo,
                [.. missing, .. enforcement.Warns ? unversioned : [], .. enforcement.Warning(review.Namespace) is { } warning ? [warning] : Array.Empty<string>()]) with
            {
                AuditNote = enforcement.Audits && problems.Length > 0 ? problems : null,
            };
    }

    /// <summary>What a controller makes of a workload was admitted with it, so it is not held against its pods.</summary>
    private static IEnumerable<string> Unversioned(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins, EnforcementPolicy enforcement) =>
        review.Object.HasReviewedController ? [] : review.Object.References
            .Where(reference => !VersionedSecretName.TryParse(reference.Name, out _) && !pins.ContainsKey(reference.Name))
            .Where(reference => !enforcement.Exempts(reference.Name))
            .DistinctBy(reference => reference.Name)
            .Select(reference => $"{reference.Label} names Secret {reference.Name}, which is neither versioned nor an alias");
}
