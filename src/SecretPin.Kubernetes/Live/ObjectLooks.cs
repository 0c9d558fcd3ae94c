using System.Text.Json;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Live;

/// <summary>Looks at objects that may name Secrets, and keeps their references and ownership.</summary>
internal sealed class ObjectLooks(LiveList lists, ObjectScanner scanner)
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

    /// <param name="resource">What to look at.</param>
    /// <param name="ns">Where; <see langword="null"/> for everywhere.</param>
    /// <param name="cancellation">Ends the look.</param>
    /// <param name="name">The one object to look at; all by default.</param>
    public async Task<Look> LookAsync(Resource resource, string? ns, CancellationToken cancellation, string? name = null)
    {
        var kind = resource.ObjectKind;
        var found = await lists.ReadAsync(resource, ns, json => Scan(json, kind), cancellation, name).ConfigureAwait(false);
        return found is null ? new([], new HashSet<ObjectKind>()) : new(found, new HashSet<ObjectKind> { kind });
    }

    /// <summary>The items of a list do not say what they are.</summary>
    private ScannedObject Scan(ReadOnlySpan<byte> json, ObjectKind kind)
    {
        var reader = new Utf8JsonReader(json, ObjectScanner.ReaderOptions);
        reader.Read();
        return scanner.Scan(ref reader, kind);
    }
}
