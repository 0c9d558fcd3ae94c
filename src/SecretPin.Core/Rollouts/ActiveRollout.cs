using SecretPin.Core.Names;

namespace SecretPin.Core.Rollouts;

/// <summary>A rollout in progress, as far as it determines the version of a workload.</summary>
/// <param name="From">The version of a workload that is not released.</param>
/// <param name="To">The version of a released workload; <see langword="null"/> if its Secret does not exist.</param>
/// <param name="Released">The workloads that the rollout has released.</param>
/// <param name="Rejected">The rejected versions.</param>
public sealed record ActiveRollout(
    VersionedSecretName From, VersionedSecretName? To, RolloutRelease Released, IReadOnlyList<VersionedSecretName> Rejected)
{
    /// <summary>Which version a workload gets: rules 2 to 4 in docs/rollouts.md, "Which version a workload gets".</summary>
    /// <param name="workload">The workload.</param>
    /// <param name="stored">
    /// The version of the alias that the stored workload has in the same place; <see langword="null"/> if it has none, or is being created.
    /// </param>
    public VersionedSecretName VersionOf(WorkloadKey workload, VersionedSecretName? stored) =>
        To is not null && Released.Contains(workload) ? To
        : stored is not null && !Rejected.Contains(stored) ? stored
        : From;
}
