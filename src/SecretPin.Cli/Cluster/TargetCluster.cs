using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Cli.Cluster;

/// <summary>The cluster that manifests are written for, or a folder in its place. The namespace applies to objects that have none in their manifest.</summary>
internal sealed record TargetCluster(string Namespace, IPins Pins, ISecrets Secrets, IEnforcementPolicies Policies, IDisposable? Client = null) : IDisposable
{
    /// <summary>Lists the names of the aliases of a namespace.</summary>
    public required Func<string, CancellationToken, ValueTask<IReadOnlyCollection<string>>> AliasNames { get; init; }

    /// <summary>Finds a workload by kind, namespace and name. <see langword="null"/> if it does not exist.</summary>
    public required Func<ObjectKind, string, string, CancellationToken, Task<ScannedObject?>> FindWorkload { get; init; }

    /// <summary>Where objects name Secrets. By default, the values of the chart.</summary>
    public ClusterReferences References { get; init; } = ClusterReferences.Default;

    public void Dispose() => Client?.Dispose();
}
