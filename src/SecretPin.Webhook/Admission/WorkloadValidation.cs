using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Admission;

/// <summary><c>/validate/workloads</c>: rejects a workload that still names an alias, or violates the enforcement policy of its namespace.</summary>
internal sealed class WorkloadValidation(
    ObjectScanner scanner, IPins pins, ISecrets secrets, IEnforcementPolicies enforcements, ReviewDeadline deadline) : IReviewHandler
{
    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        var workload = ReviewedWorkload.Of(review, scanner);
        var candidates = FinalStateCheck.Candidates(workload, pins);
        var versioned = FinalStateCheck.Versioned(workload);
        var (read, existing, enforcement) = workload.Object.References.Count == 0
            ? (ReviewedWorkload.NoPins, versioned, EnforcementPolicy.None)
            : await deadline.RunAsync(
                async token => (
                    candidates.Count == 0 ? ReviewedWorkload.NoPins : await pins.ReadAsync(workload.Namespace, candidates, token),
                    versioned.Count == 0 ? versioned : await secrets.FindAsync(workload.Namespace, versioned, token),
                    await enforcements.ReadAsync(workload.Namespace, token)),
                cancellation);
        return FinalStateCheck.Decide(workload, read, existing, enforcement);
    }
}
