using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Cli.Diff;

/// <summary>The versions of one alias in a workload, before and after the manifests are applied.</summary>
/// <param name="Namespace">The namespace of the workload.</param>
/// <param name="Workload">The workload in the manifest.</param>
/// <param name="Alias">The alias.</param>
/// <param name="From">The versions of the workload in the cluster; empty if it has none, or does not exist.</param>
/// <param name="To">The versions after the manifests are applied; empty if the webhook would reject the workload.</param>
/// <param name="Change">What happens to the workload.</param>
internal sealed record VersionMove(
    string Namespace, ScannedObject Workload, string Alias, IReadOnlyList<SecretVersion> From, IReadOnlyList<SecretVersion> To, VersionChange Change)
{
    /// <summary>Why the webhook would reject the workload; <see langword="null"/> by default.</summary>
    public string? Rejection { get; init; }
}

/// <summary>What happens to a workload when the manifests are applied.</summary>
internal enum VersionChange
{
    /// <summary>It is created.</summary>
    Create,

    /// <summary>It gets other versions at once.</summary>
    Move,

    /// <summary>It gets other versions in a step of the rollout of the alias.</summary>
    Rollout,

    /// <summary>The webhook rejects it.</summary>
    Reject,
}
