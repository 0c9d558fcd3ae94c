using System.Diagnostics.CodeAnalysis;
using SecretPin.Core;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Admission;

/// <summary>Reads the workload from a review.</summary>
internal static class ReviewedWorkload
{
    /// <summary>The pins for a workload without candidates.</summary>
    public static readonly IReadOnlyDictionary<string, EffectivePin> NoPins = new Dictionary<string, EffectivePin>();

    /// <returns>
    /// <see langword="false"/> if SecretPin cannot read a workload that Kubernetes may accept and run: a kind that is not configured, a custom
    /// resource of another form than configured, or more references than the limit.
    /// </returns>
    /// <param name="review">The review.</param>
    /// <param name="scanner">The scanner with the configured kinds.</param>
    /// <param name="workload">The workload.</param>
    /// <param name="warning">A warning that names the workload and the reason.</param>
    /// <exception cref="ObjectFormatException">The object is malformed, so that the API server did not send it.</exception>
    public static bool TryRead(Review review, ObjectScanner scanner, out WorkloadReview workload, [NotNullWhen(false)] out string? warning)
    {
        try
        {
            workload = Read(review, scanner);
            warning = null;
            return true;
        }
        catch (ObjectFormatException problem) when (problem is ObjectLimitException || (IsCustom(review.Kind) && problem is not InvalidNameException))
        {
            workload = default;
            warning = $"SecretPin does not resolve or check {SafeText.SingleLine($"{review.Kind.Kind}/{review.Name}")}: {problem.Message.TrimEnd('.')}";
            return false;
        }
    }

    private static WorkloadReview Read(Review review, ObjectScanner scanner)
    {
        if (scanner.WorkloadOf(review.Kind) is not { IsHistory: false } workload)
        {
            throw new ObjectFormatException($"request.kind is '{SafeText.SingleLine(review.Kind.ToString())}', which is not a workload kind of SecretPin.");
        }

        var ns = review.RequiredNamespace();
        var scanned = review.Scan(scanner, review.Object);
        scanned.ConfirmMirrorPod(review.UserName);
        return new(workload, ns, scanned, review.Operation == "UPDATE" ? review.Scan(scanner, review.OldObject) : null) { IsDryRun = review.IsDryRun };
    }

    /// <summary>Whether the kind is a custom resource. The API server validates the form of a built-in kind before it sends the object.</summary>
    private static bool IsCustom(ObjectKind kind) => kind.Kind.Length > 0 && !Workload.BuiltIn.Any(workload => workload.Kind == kind);
}
