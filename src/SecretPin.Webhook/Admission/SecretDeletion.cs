using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Telemetry;

namespace SecretPin.Webhook.Admission;

/// <summary><c>/validate/secrets</c>: nothing that is still needed is deleted.</summary>
internal sealed class SecretDeletion(
    ObjectScanner scanner, IDeletionEvidence cluster, DeletionAudit audit, ReviewDeadline budget, TimeProvider clock) : IReviewHandler
{
    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        if (review.Kind != Kinds.Secret)
        {
            throw new ObjectFormatException($"request.kind is '{DisplayText.SingleLine(review.Kind.ToString())}'; a Secret was expected.");
        }

        // Its name is in the object: a review of a collection's deletion has none of its own.
        var deletion = new DeletionRequest(review.NamespaceOfKind(), review.Scan(scanner, review.OldObject), review.UserName);
        if (deletion.Secret.Name.Length == 0)
        {
            throw new ObjectFormatException("request.oldObject.metadata.name is empty; it says which Secret is deleted.");
        }

        return DeletionGuard.DecideFromRequest(deletion) ?? DeletionGuard.Decide(
            deletion,
            await budget.SpendAsync(token => cluster.GatherAsync(deletion.Namespace, deletion.Secret.Name, token), cancellation),
            clock.GetUtcNow());
    }

    public ValueTask DecidedAsync(Review review, Verdict verdict, TimeSpan left) => audit.RecordAsync(review, verdict, left);
}
