using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>Looks at objects that may name Secrets, and keeps their references and ownership.</summary>
public sealed class ObjectLister(LiveList lists, ObjectScanner scanner)
{
    /// <summary>Step by step; a step begins when the one before it is complete.</summary>
    public async Task<ObjectSnapshot> ListAsync(IEnumerable<IReadOnlyList<Resource>> steps, string? ns, CancellationToken cancellation)
    {
        var parts = new List<ObjectSnapshot>();
        foreach (var step in steps)
        {
            parts.AddRange(await Task.WhenAll(step.Select(resource => ListAsync(resource, ns, cancellation))).ConfigureAwait(false));
        }

        return ObjectSnapshot.Of(parts);
    }

    /// <summary>At one resource.</summary>
    public async Task<ObjectSnapshot> ListAsync(Resource resource, string? ns, CancellationToken cancellation)
    {
        var kind = resource.ObjectKind;
        var found = await lists.ReadAsync(resource, ns, json => scanner.ScanAs(kind, json), cancellation).ConfigureAwait(false);
        return found is null ? new([], new HashSet<ObjectKind>()) : new(found, new HashSet<ObjectKind> { kind });
    }
}
