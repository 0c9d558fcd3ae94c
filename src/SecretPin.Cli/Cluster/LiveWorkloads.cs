using System.Text;
using SecretPin.Cli.Terminal;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Cli.Cluster;

/// <summary>Reads single workloads of a cluster.</summary>
/// <param name="objects">The cluster.</param>
/// <param name="references">The custom kinds.</param>
internal sealed class LiveWorkloads(ClusterObjects objects, ClusterReferences references)
{
    private readonly ListOrder _builtIn = new([]);

    /// <returns><see langword="null"/> if the workload does not exist.</returns>
    /// <exception cref="InputException">The chart value does not state the resource of a custom kind.</exception>
    public async Task<ScannedObject?> FindAsync(ObjectKind kind, string ns, string name, CancellationToken cancellation)
    {
        var resource = ResourceOf(kind);
        if (resource.Version.Length == 0 || resource.Plural.Length == 0)
        {
            throw new InputException($"The chart value workloads does not state the version and the resource of kind {kind}, so its objects cannot be read.");
        }

        return await objects.FindAsync(resource, ns, name, cancellation) is { } live
            ? references.Scanner.ScanAs(kind, Encoding.UTF8.GetBytes(live.ToJsonString()))
            : null;
    }

    private Resource ResourceOf(ObjectKind kind) =>
        _builtIn.ResourceOf.TryGetValue(kind, out var builtIn) ? builtIn
        : references.Workloads.FirstOrDefault(item => item.Workload.Kind == kind) is { } custom ? custom.Resource
        : references.Scanner.EntryOf(kind) is { } entry ? new(kind.Group, entry.Versions[0], entry.Resource, kind.Kind)
        : throw new ArgumentException($"The kind {kind} has no pod spec.", nameof(kind));
}
