using System.Text;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads single workloads of a cluster.</summary>
/// <param name="objects">The cluster.</param>
/// <param name="custom">The custom kinds with a pod spec.</param>
internal sealed class LiveWorkloads(ClusterObjects objects, IReadOnlyList<CustomWorkload> custom)
{
    private readonly ListOrder _builtIn = new([]);
    private readonly ObjectScanner _scanner = new(custom.Select(kind => kind.Workload));

    /// <returns><see langword="null"/> if the workload does not exist.</returns>
    /// <exception cref="InputException">The chart value does not state the resource of a custom kind.</exception>
    public async Task<ScannedObject?> FindAsync(ObjectKind kind, string ns, string name, CancellationToken cancellation)
    {
        var resource = _builtIn.ResourceOf.TryGetValue(kind, out var builtIn) ? builtIn : custom.First(item => item.Workload.Kind == kind).Resource;
        if (resource.Version.Length == 0 || resource.Plural.Length == 0)
        {
            throw new InputException($"The chart value workloads does not state the version and the resource of kind {kind}, so its objects cannot be read.");
        }

        return await objects.FindAsync(resource, ns, name, cancellation) is { } live
            ? _scanner.ScanAs(kind, Encoding.UTF8.GetBytes(live.ToJsonString()))
            : null;
    }
}
