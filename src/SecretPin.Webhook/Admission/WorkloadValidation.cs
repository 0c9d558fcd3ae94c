using System.Collections.Frozen;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Admission;

/// <summary><c>/validate/workloads</c>: rejects a workload that still names an alias, or violates the enforcement policy of its namespace.</summary>
internal sealed class WorkloadValidation(
    ObjectScanner scanner, IPins pins, ISecrets secrets, IEnforcementPolicies enforcements, IOwners owners, ReviewDeadline deadline) : IReviewHandler
{
    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        var workload = ReviewedWorkload.Of(review, scanner);
        return workload.Object.References.Count == 0
            ? FinalStateCheck.Decide(workload, ReviewedWorkload.NoPins, FrozenSet<string>.Empty)
            : await deadline.RunAsync(token => DecideAsync(workload, token), cancellation);
    }

    private async ValueTask<Verdict> DecideAsync(WorkloadReview workload, CancellationToken cancellation)
    {
        var enforcement = await enforcements.ReadAsync(workload.Namespace, cancellation);
        var candidates = FinalStateCheck.Candidates(workload, enforcement);
        var versioned = FinalStateCheck.Versioned(workload);
        var read = candidates.Count == 0 ? ReviewedWorkload.NoPins : await pins.ReadAsync(workload.Namespace, candidates, cancellation);
        // Only a rejection prevents that a workload needs a Secret that has just been deleted; for a warning, the cache is sufficient.
        var existing = versioned.Count == 0 ? versioned
            : enforcement.Enforces ? await secrets.FindLiveAsync(workload.Namespace, versioned, cancellation)
            : await secrets.FindAsync(workload.Namespace, versioned, cancellation);
        var verdict = FinalStateCheck.Decide(workload, read, existing, enforcement);
        return FinalStateCheck.DependsOnOwner(verdict, workload, enforcement)
            ? FinalStateCheck.Decide(workload, read, existing, enforcement, await owners.ReadAsync(workload.Namespace, workload.Object, cancellation))
            : verdict;
    }
}
