using System.Collections.Frozen;
using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using SecretPin.Kubernetes.Api;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Webhook.Admission;

/// <summary>
/// <c>/mutate/workloads</c>: replaces each alias in a workload with the Secret that it is pinned to. If the workload names a version whose Secret does not
/// exist, the answer contains a warning. A workload that names only aliases and versions therefore needs no second review (decision 0029).
/// </summary>
internal sealed class WorkloadMutation(
    ObjectScanner scanner, IPins pins, ISecrets secrets, IEnforcementPolicies enforcements, ReviewDeadline deadline) : IReviewHandler
{
    public async ValueTask<Verdict> ReviewAsync(Review review, CancellationToken cancellation)
    {
        if (!ReviewedWorkload.TryRead(review, scanner, out var workload, out var warning))
        {
            return Verdict.Allow(Reason.NothingToDo, warning);
        }

        if (workload.Object.References.Count == 0)
        {
            return Resolver.Decide(workload, ReviewedWorkload.NoPins);
        }

        var candidates = Resolver.Candidates(workload, pins);
        var versions = Resolver.Exemption(workload) is null ? StatedVersions.Of(workload, secrets) : FrozenSet<string>.Empty;
        var policy = enforcements.ReadAsync(workload.Namespace, cancellation);
        return candidates.Count + versions.Count == 0 && policy is { IsCompletedSuccessfully: true, Result.HasInvalidLabel: false }
            ? Resolver.Decide(workload, ReviewedWorkload.NoPins)
            : await deadline.RunAsync(
                (handler: this, workload, candidates, versions, policy),
                static (read, token) => read.handler.DecideAsync(read.workload, read.candidates, read.versions, read.policy, token), cancellation);
    }

    private async ValueTask<Verdict> DecideAsync(
        WorkloadReview workload, IReadOnlySet<string> candidates, IReadOnlySet<string> versions, ValueTask<EnforcementPolicy> policy,
        CancellationToken cancellation)
    {
        var verdict = Resolver.Decide(
            workload, candidates.Count == 0 ? ReviewedWorkload.NoPins : await pins.ReadAsync(workload.Namespace, candidates, cancellation));
        return verdict.IsAllowed ? await WithWarningsAsync(verdict, workload, versions, policy, cancellation) : verdict;
    }

    /// <summary>A failed read does not reject the workload, because it would only cause warnings.</summary>
    private async ValueTask<Verdict> WithWarningsAsync(
        Verdict verdict, WorkloadReview workload, IReadOnlySet<string> versions, ValueTask<EnforcementPolicy> read, CancellationToken cancellation)
    {
        try
        {
            var policy = await read;
            string[] missing = versions.Count == 0 ? []
                : StatedVersions.Missing(workload, versions.Except(await secrets.FindAsync(workload.Namespace, versions, cancellation)));
            string[] labels = policy.HasInvalidLabel ? policy.Warnings(workload.Namespace) : [];
            return missing.Length + labels.Length == 0 ? verdict
                : verdict.WithWarnings([.. missing, .. labels]) with
                {
                    AuditNote = policy.Audits && missing.Length > 0 ? $"{string.Join(". ", missing)}." : verdict.AuditNote,
                };
        }
        catch (Exception failure) when (failure is TimeoutException or ApiServerException)
        {
            return verdict;
        }
    }
}
