using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Resolving;

/// <summary>
/// Looks at a workload as it is about to be stored, after every webhook has had its turn: an alias that is left would
/// keep its pods from starting, and so would a version that is not there.
/// </summary>
public static class FinalState
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
    public static Verdict Decide(WorkloadReview review, IReadOnlyDictionary<string, Pin> pins, IReadOnlySet<string> existing)
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

        string[] warnings =
        [
            .. Versioned(review).Where(name => !existing.Contains(name)).Order(StringComparer.Ordinal)
                .Select(name => $"Secret {name} does not exist, or is being deleted: pods that need it will not start"),
        ];
        return Verdict.Allow(left[true].Any() ? Reason.UnresolvedBefore : Reason.NothingToDo, warnings);
    }
}
