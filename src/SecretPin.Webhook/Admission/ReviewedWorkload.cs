using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Admission;

/// <summary>Reads the workload from a review.</summary>
internal static class ReviewedWorkload
{
    /// <summary>The pins for a workload without candidates.</summary>
    public static readonly IReadOnlyDictionary<string, EffectivePin> NoPins = new Dictionary<string, EffectivePin>();

    /// <exception cref="ObjectFormatException">The kind is not a workload kind, or the object is malformed.</exception>
    public static WorkloadReview Of(Review review, ObjectScanner scanner)
    {
        // An unknown kind is rejected, because whoever configured it for the webhook expects that its aliases are resolved.
        if (scanner.WorkloadOf(review.Kind) is not { IsHistory: false } workload)
        {
            throw new ObjectFormatException($"request.kind is '{DisplayText.SingleLine(review.Kind.ToString())}', which is not a workload kind of SecretPin.");
        }

        var ns = review.RequiredNamespace();
        var scanned = review.Scan(scanner, review.Object);
        scanned.ConfirmMirrorPod(review.UserName);
        return new(workload, ns, scanned, review.Operation == "UPDATE" ? review.Scan(scanner, review.OldObject) : null) { IsDryRun = review.IsDryRun };
    }
}
