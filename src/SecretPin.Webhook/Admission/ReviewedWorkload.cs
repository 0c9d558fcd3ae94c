using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Admission;

/// <summary>The workload that a review is about.</summary>
internal static class ReviewedWorkload
{
    /// <summary>What a workload without candidates needs to know.</summary>
    public static readonly IReadOnlyDictionary<string, EffectivePin> NoPins = new Dictionary<string, EffectivePin>();

    /// <exception cref="ObjectFormatException">It is no workload, or not of its kind's form.</exception>
    public static WorkloadReview Of(Review review, ObjectScanner scanner)
    {
        // Nothing of a kind that we don't know is let through: whoever sends it to us expects its aliases to be resolved.
        if (scanner.WorkloadOf(review.Kind) is not { IsHistory: false } workload)
        {
            throw new ObjectFormatException(
                $"request.kind is '{DisplayText.SingleLine(review.Kind.ToString())}', which is no kind of workload that SecretPin knows.");
        }

        return new(
            workload,
            review.NamespaceOfKind(),
            review.Scan(scanner, review.Object),
            review.Operation == "UPDATE" ? review.Scan(scanner, review.OldObject) : null)
        {
            UserName = review.UserName,
        };
    }
}
