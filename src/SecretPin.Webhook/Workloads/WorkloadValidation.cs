using SecretPin.Core.Enforcing;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolving;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Workloads;

/// <summary><c>/validate/workloads</c>: what is about to be stored names no alias any more, and what its namespace asks for.</summary>
internal sealed class WorkloadValidation(ObjectScanner scanner, IPins pins, ISecrets secrets, IEnforcements enforcements, ReviewBudget budget) : IReviewHandler
{
    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        var workload = ReviewedWorkload.Of(review, scanner);
        var candidates = FinalState.Candidates(workload);
        var versioned = FinalState.Versioned(workload);
        var (read, existing, enforcement) = candidates.Count + versioned.Count == 0
            ? (ReviewedWorkload.NoPins, versioned, Enforcement.None)
            : await budget.SpendAsync(
                async token => (
                    candidates.Count == 0 ? ReviewedWorkload.NoPins : await pins.ReadAsync(workload.Namespace, candidates, token),
                    versioned.Count == 0 ? versioned : await secrets.FindAsync(workload.Namespace, versioned, token),
                    await enforcements.ReadAsync(workload.Namespace, token)),
                cancellation);
        return FinalState.Decide(workload, read, existing, enforcement);
    }
}
