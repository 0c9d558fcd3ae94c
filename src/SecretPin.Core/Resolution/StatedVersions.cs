using System.Collections.Frozen;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>The versions that a workload names itself. Its pods do not start if the Secret of a version does not exist.</summary>
public static class StatedVersions
{
    /// <summary>The versions in a workload that are not optional.</summary>
    /// <param name="review">The workload.</param>
    /// <param name="secrets">Excludes the versions whose Secret is known to exist; none by default. If no version is left, nothing is allocated.</param>
    public static IReadOnlySet<string> Of(WorkloadReview review, ISecrets? secrets = null)
    {
        HashSet<string>? names = null;
        foreach (ref readonly var reference in review.Object.ReferenceSpan)
        {
            if (reference.IsResolvedIn(review.Namespace) && IsStated(reference) && secrets?.IsKnown(review.Namespace, reference.Name) != true)
            {
                (names ??= []).Add(reference.Name);
            }
        }

        return names is null ? FrozenSet<string>.Empty : names;
    }

    /// <summary>The names in some references of a workload.</summary>
    public static IEnumerable<string> In(IEnumerable<Reference> references) =>
        references.Where(reference => IsStated(reference)).Select(reference => reference.Name);

    /// <summary>A sentence without a full stop for each version whose Secret does not exist.</summary>
    public static string[] Missing(WorkloadReview review, IEnumerable<string> versions) =>
    [
        .. versions.Distinct().Order(StringComparer.Ordinal)
            .Select(name => $"Secret {name} does not exist, or is being deleted{(review.Workload.HasPodSpec ? ": pods that need it will not start" : "")}"),
    ];

    /// <remarks>A Secret of an unknown namespace cannot be checked.</remarks>
    private static bool IsStated(in Reference reference) =>
        !reference.IsOptional && reference.Namespace != SecretField.AnyNamespace && VersionedSecretName.IsValid(reference.Name);
}
