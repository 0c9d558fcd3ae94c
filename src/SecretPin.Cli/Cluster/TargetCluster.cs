using SecretPin.Core.Enforcement;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>The cluster that manifests are written for, or a folder in its place. The namespace applies to objects that have none in their manifest.</summary>
internal sealed record TargetCluster(string Namespace, IPins Pins, ISecrets Secrets, IEnforcementPolicies Policies, IDisposable? Client = null) : IDisposable
{
    /// <summary>Lists the names of the aliases of a namespace.</summary>
    public required Func<string, CancellationToken, ValueTask<IReadOnlyCollection<string>>> AliasNames { get; init; }

    /// <summary>Finds a workload by kind, namespace and name. <see langword="null"/> if it does not exist.</summary>
    public required Func<ObjectKind, string, string, CancellationToken, Task<ScannedObject?>> FindWorkload { get; init; }

    /// <summary>Reads the kinds with a pod spec: the built-in ones and <see cref="Workloads"/>.</summary>
    public ObjectScanner Scanner => field ??= new(Workloads.Select(custom => custom.Workload));

    /// <summary>The custom kinds in the chart value <c>workloads</c>. Empty if the plugin cannot read them.</summary>
    public IReadOnlyList<CustomWorkload> Workloads { get; init; } = [];

    public void Dispose() => Client?.Dispose();
}
