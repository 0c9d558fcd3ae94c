using SecretPin.Core.References;

namespace SecretPin.Kubernetes.LiveReads;

/// <summary>The objects of some kinds at one moment.</summary>
/// <param name="Objects">The objects, with or without references.</param>
/// <param name="Kinds">The kinds that were listed, without those that are not installed.</param>
public sealed record ObjectSnapshot(IReadOnlyList<ScannedObject> Objects, IReadOnlySet<ObjectKind> Kinds)
{
    public static ObjectSnapshot Of(params IEnumerable<ObjectSnapshot> parts)
    {
        var all = parts.ToArray();
        return new([.. all.SelectMany(part => part.Objects)], all.SelectMany(part => part.Kinds).ToHashSet());
    }

    /// <summary>Removes the objects that reference only Secrets of other namespaces.</summary>
    public ObjectSnapshot Concerning(string ns) => this with
    {
        Objects = [.. Objects.Where(item => item.Namespace.Length == 0 || item.Namespace == ns
            || item.References.Any(reference => reference.Namespace == ns || reference.Namespace == SecretField.AnyNamespace))],
    };
}
