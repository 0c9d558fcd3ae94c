using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Admission;

/// <summary>
/// Audit mode for the reviews of an endpoint: in a namespace in audit mode, a verdict that changes or rejects becomes a warning, and is recorded. Every
/// endpoint has this wrapper, so no rule needs to know the mode. A SecretAlias is SecretPin's own object, so its validation applies in every mode
/// (decision 0027). A malformed object stays rejected: the API server would reject it, too, after the webhooks.
/// </summary>
internal sealed class AuditMode(
    IReviewHandler handler, string path, AdmissionOptions options, IEnforcementPolicies policies, ReviewAudit audit, TimeProvider clock) : IReviewHandler
{
    public ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation) => handler.ReviewAsync(review, cancellation);

    public ValueTask<Verdict> ConcludeAsync(Review review, Verdict verdict, TimeSpan remaining) =>
        verdict is { IsAllowed: true, Rewrite: null } or { Reason: Reason.Malformed } || (review.Kind == Kinds.SecretAlias && review.Operation != "DELETE")
            ? ValueTask.FromResult(verdict)
        : options.Mode == AdmissionMode.Audit ? ValueTask.FromResult(verdict.Audited())
        : ConcludeByNamespaceAsync(review.Namespace, verdict, remaining);

    public async ValueTask DecidedAsync(Review review, Verdict verdict, TimeSpan remaining)
    {
        await handler.DecidedAsync(review, verdict, remaining);
        if (verdict.WouldBe is not null)
        {
            audit.Record(path, review, verdict);
        }
    }

    private async ValueTask<Verdict> ConcludeByNamespaceAsync(string ns, Verdict verdict, TimeSpan remaining)
    {
        try
        {
            var read = policies.ReadAsync(ns, CancellationToken.None);
            var policy = read.IsCompletedSuccessfully ? read.Result
                : await read.AsTask().WaitAsync(remaining > TimeSpan.Zero ? remaining : TimeSpan.Zero, clock);
            return policy.IsAuditMode ? verdict.Audited() : verdict;
        }
        catch (Exception)
        {
            // An error never enables audit mode. The verdict is known, so the review does not fail.
            return verdict;
        }
    }
}
