using SecretPin.Core;
using SecretPin.Core.Guard;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.MissingVersions;
using SecretPin.Webhook.Audit;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Admission;

/// <summary><c>/validate/secrets</c>: rejects the deletion of a Secret that is still needed.</summary>
internal sealed class SecretDeletion(
    ObjectScanner scanner, IDeletionEvidence cluster, GuardOptions options, DeletionAudit audit, ReviewDeadline deadline, TimeProvider clock,
    AllowedDeletions? allowed = null)
    : IReviewHandler
{
    private const int LongestUser = 253;

    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        if (review.Kind != Kinds.Secret)
        {
            throw new ObjectFormatException($"request.kind is '{SafeText.SingleLine(review.Kind.ToString())}'; it must be Secret.");
        }

        // The name comes from the object, because request.name is empty in the deletion of a collection.
        var deletion = new DeletionRequest(review.RequiredNamespace(), review.Scan(scanner, review.OldObject), review.UserName);
        if (deletion.Secret.Name.Length == 0)
        {
            throw new ObjectFormatException("request.oldObject.metadata.name is empty; it must be the name of the Secret.");
        }

        return DeletionGuard.DecideFromRequest(deletion, options.Scope) ?? await DecideAsync(deletion, cancellation);
    }

    private async ValueTask<Verdict> DecideAsync(DeletionRequest deletion, CancellationToken cancellation)
    {
        var withoutEvidence = DeletionGuard.DecideWithoutEvidence(deletion, "could not be verified to be terminating");
        try
        {
            var evidence = await deadline.RunAsync(token => cluster.GatherAsync(deletion.Namespace, deletion.Secret.Name, token), cancellation);
            return DeletionGuard.Decide(deletion, evidence, clock.GetUtcNow(), options.Scope);
        }
        catch (Exception) when (withoutEvidence is not null && !cancellation.IsCancellationRequested)
        {
            return withoutEvidence;
        }
    }

    public ValueTask DecidedAsync(Review review, Verdict verdict, TimeSpan remaining)
    {
        if ((verdict.WouldBe is not null || verdict.Reason is Reason.Unused or Reason.OnlyHistory or Reason.Forced) && !review.IsDryRun)
        {
            allowed?.Add(review.Namespace, review.Scan(scanner, review.OldObject).Name, SafeText.SingleLine(review.UserName, LongestUser));
        }

        return audit.RecordAsync(review, verdict, remaining);
    }
}
