using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>What was there of some kinds.</summary>
/// <param name="Objects">With or without references.</param>
/// <param name="Kinds">Those that were looked at; a kind that is not installed is not among them.</param>
public sealed record ObjectSnapshot(IReadOnlyList<ScannedObject> Objects, IReadOnlySet<ObjectKind> Kinds)
{
    public static ObjectSnapshot Of(params IEnumerable<ObjectSnapshot> parts)
    {
        var all = parts.ToArray();
        return new([.. all.SelectMany(part => part.Objects)], all.SelectMany(part => part.Kinds).ToHashSet());
    }

    /// <summary>Without the objects that concern only Secrets of other namespaces.</summary>
    public ObjectSnapshot Concerning(string ns) => this with
    {
        Objects = [.. Objects.Where(seen =>
            seen.Namespace.Length == 0 || seen.Namespace == ns || seen.References.Any(reference => reference.Namespace == ns))],
    };
}
