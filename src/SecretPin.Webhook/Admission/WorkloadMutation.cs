using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Admission;

/// <summary><c>/mutate/workloads</c>: replaces each alias in a workload with the Secret that it is pinned to.</summary>
internal sealed class WorkloadMutation(ObjectScanner scanner, IPins pins, ReviewDeadline deadline) : IReviewHandler
{
    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        if (!ReviewedWorkload.TryRead(review, scanner, out var workload, out var warning))
        {
            return Verdict.Allow(Reason.NothingToDo, warning);
        }

        var candidates = Resolver.Candidates(workload, pins);
        return Resolver.Decide(workload, candidates.Count == 0 ? ReviewedWorkload.NoPins : await ReadAsync(workload.Namespace, candidates, cancellation));
    }

    private ValueTask<IReadOnlyDictionary<string, EffectivePin>> ReadAsync(string ns, IReadOnlySet<string> candidates, CancellationToken cancellation) =>
        deadline.RunAsync((pins, ns, candidates), static (read, token) => read.pins.ReadAsync(read.ns, read.candidates, token), cancellation);
}
