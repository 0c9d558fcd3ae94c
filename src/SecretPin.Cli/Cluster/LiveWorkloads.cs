using System.Text;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads single workloads of a cluster.</summary>
/// <param name="objects">The cluster.</param>
/// <param name="references">The custom kinds.</param>
internal sealed class LiveWorkloads(ClusterObjects objects, ClusterReferences references)
{
    /// <returns><see langword="null"/> if the workload does not exist.</returns>
    /// <exception cref="InputException">The chart value does not state the resource of a custom kind.</exception>
    public async Task<ScannedObject?> FindAsync(ObjectKind kind, string ns, string name, CancellationToken cancellation)
    {
        var resource = references.ResolvedKinds.GetValueOrDefault(kind)
            ?? throw new InputException(
                $"The chart value workloads does not state the version and the resource of kind {kind}, so its objects cannot be read.");
        return await objects.FindAsync(resource, ns, name, cancellation) is { } live
            ? references.Scanner.ScanAs(kind, Encoding.UTF8.GetBytes(live.ToJsonString()))
            : null;
    }
}
