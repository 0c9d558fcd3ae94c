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
    public static IReadOnlySet<string> Candidates(WorkloadReview review) => Resolver.Candidates(review);

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
        var aliases = review.Object.References.Where(reference => pins.ContainsKey(reference.Name))
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
        enforcement ??= EnforcementPolicy.None;
        string[] unversioned = enforcement.IsAny ? [.. Unversioned(review, pins, enforcement)] : [];
        var problems = string.Join(' ', missing.Concat(unversioned).Select(problem => $"{problem}."));
        return enforcement.Enforces && problems.Length > 0 && !review.Object.HasReviewedController
            ? Verdict.Deny(Reason.NotVersioned, $"{review} is in a namespace that requires versioned Secrets ({WellKnown.EnforceLabel}). {problems}")
            : Verdict.Allow(
                aliases[true].Any() ? Reason.UnresolvedBefore : Reason.NothingToDo,
                [.. missing, .. enforcement.Warns ? unversioned : [], .. enforcement.Warnings(review.Namespace)]) with
            {
                AuditNote = enforcement.Audits && problems.Length > 0 ? problems : null,
            };
    }

    /// <summary>Empty for an object with a controller owner, because the owner was checked when it was admitted.</summary>
    private static IEnumerable<string> Unversioned(WorkloadReview review, IReadOnlyDictionary<string, EffectivePin> pins, EnforcementPolicy enforcement) =>
        review.Object.HasReviewedController ? [] : review.Object.References
            .Where(reference => !VersionedSecretName.TryParse(reference.Name, out _) && !pins.ContainsKey(reference.Name))
            .Where(reference => !enforcement.Exempts(reference.Name))
            .DistinctBy(reference => reference.Name)
            .Select(reference => $"{reference.Label} names Secret {reference.Name}, which is neither versioned nor an alias");
}
