using System.Collections.Frozen;
using SecretPin.Core;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Admission;

/// <summary><c>/validate/workloads</c>: rejects a workload that still names an alias, or violates the enforcement policy of its namespace.</summary>
internal sealed class WorkloadValidation(
    ObjectScanner scanner, IPins pins, ISecrets secrets, IEnforcementPolicies enforcements, IOwners owners, ReviewDeadline deadline) : IReviewHandler
{
    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        if (!ReviewedWorkload.TryRead(review, scanner, out var workload, out var warning))
        {
            var policy = review.Namespace.Length == 0
                ? EnforcementPolicy.None
                : await deadline.RunAsync(token => enforcements.ReadAsync(review.Namespace, token), cancellation);
            return policy.Enforces
                ? Verdict.Deny(Reason.NotVersioned, $"Namespace {review.Namespace} requires versioned Secrets ({WellKnown.EnforceLabel}). {warning}.")
                : Verdict.Allow(Reason.NothingToDo, warning);
        }

        return workload.Object.References.Count == 0
            ? FinalStateCheck.Decide(workload, ReviewedWorkload.NoPins, FrozenSet<string>.Empty)
            : await deadline.RunAsync(token => DecideAsync(workload, token), cancellation);
    }

    private async ValueTask<Verdict> DecideAsync(WorkloadReview workload, CancellationToken cancellation)
    {
        var enforcement = await enforcements.ReadAsync(workload.Namespace, cancellation);
        var candidates = FinalStateCheck.Candidates(workload, pins, enforcement);
        var versioned = StatedVersions.Of(workload);
        var read = candidates.Count == 0 ? ReviewedWorkload.NoPins : await pins.ReadAsync(workload.Namespace, candidates, cancellation);
        var existing = versioned.Count == 0 ? versioned : await FindAsync(workload.Namespace, versioned, enforcement, cancellation);
        var verdict = FinalStateCheck.Decide(workload, read, existing, enforcement);
        return FinalStateCheck.DependsOnOwner(verdict, workload, enforcement)
            ? FinalStateCheck.Decide(workload, read, existing, enforcement, await owners.ReadAsync(workload.Namespace, workload.Object, cancellation))
            : verdict;
    }

    /// <summary>
    /// Under enforcement, a workload must not need a Secret that has just been deleted, so the cache is not sufficient. Without enforcement, a missing
    /// Secret is only a warning, so a failed read does not reject the workload.
    /// </summary>
    private async ValueTask<IReadOnlySet<string>> FindAsync(string ns, IReadOnlySet<string> versioned, EnforcementPolicy policy, CancellationToken cancellation)
    {
        try
        {
            return policy.Enforces ? await secrets.FindLiveAsync(ns, versioned, cancellation) : await secrets.FindAsync(ns, versioned, cancellation);
        }
        catch (Exception failure) when (!policy.Enforces && failure is TimeoutException or ApiServerException)
        {
            return versioned;
        }
    }
}
