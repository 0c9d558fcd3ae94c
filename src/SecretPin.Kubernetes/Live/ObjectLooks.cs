using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Live;

/// <summary>Looks at objects that may name Secrets, and keeps their references and ownership.</summary>
public sealed class ObjectLooks(LiveList lists, ObjectScanner scanner)
{
    /// <summary>Step by step; a step begins when the one before it is complete.</summary>
    public async Task<Look> LookAsync(IEnumerable<IReadOnlyList<Resource>> steps, string? ns, CancellationToken cancellation)
    {
        var parts = new List<Look>();
        foreach (var step in steps)
        {
            parts.AddRange(await Task.WhenAll(step.Select(resource => LookAsync(resource, ns, cancellation))).ConfigureAwait(false));
        }

        return Look.Of(parts);
    }

    /// <summary>At one resource.</summary>
    public async Task<Look> LookAsync(Resource resource, string? ns, CancellationToken cancellation)
    {
        var kind = resource.ObjectKind;
        var found = await lists.ReadAsync(resource, ns, json => LiveObjects.Scan(scanner, json, kind), cancellation).ConfigureAwait(false);
        return found is null ? new([], new HashSet<ObjectKind>()) : new(found, new HashSet<ObjectKind> { kind });
    }
}
