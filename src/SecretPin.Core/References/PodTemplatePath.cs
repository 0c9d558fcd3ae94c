namespace SecretPin.Core.References;

/// <summary>Where a kind contains a pod template, whose metadata gets the annotation <see cref="WellKnown.ResolvedAnnotation"/>.</summary>
/// <param name="path">
/// The keys from the object to the pod template, in the format of <see cref="SecretField.Path"/>; empty if the object is the template.
/// </param>
/// <param name="podSpecPaths">The pod specs in the template.</param>
public sealed class PodTemplatePath(string path, IReadOnlyList<string> podSpecPaths)
{
    /// <summary>Recently read templates. The pods of a workload have equal ones. A race costs one duplicate.</summary>
    private readonly PodTemplate?[] _recent = new PodTemplate?[64];

    public string Path => path;

    public IReadOnlyList<string> PodSpecPaths => podSpecPaths;

    /// <summary>The JSON pointer of the metadata, with the wildcards of the path.</summary>
    internal string MetadataPointer { get; } = path.Length == 0 ? "/metadata" : $"/{path}/metadata";

    /// <summary>
    /// The path of the pod template around a pod spec: a key <c>spec</c> is a member of the template, and an element of a list is itself a template. Any
    /// other pod spec has no template, and the object takes its place.
    /// </summary>
    public static string Around(string podSpecPath)
    {
        var last = podSpecPath.LastIndexOf('/');
        return FieldPath.IsWildcard(podSpecPath.AsSpan(last + 1)) ? podSpecPath
            : podSpecPath.EndsWith("/spec", StringComparison.Ordinal) ? podSpecPath[..last]
            : "";
    }

    /// <summary>The template of one object. Equal templates that are not in a list share one instance.</summary>
    internal PodTemplate Of(ElementPath? elements, in PodTemplateState state)
    {
        if (elements is not null)
        {
            return new(this, elements, state);
        }

        var hash = state.Resolved is { } resolved ? resolved.GetHashCode(StringComparison.Ordinal) : !state.HasMetadata ? 0 : !state.HasAnnotations ? 1 : 2;
        ref var slot = ref _recent[hash & (_recent.Length - 1)];
        var recent = Volatile.Read(ref slot);
        if (recent?.Equals(state) != true)
        {
            recent = new(this, null, state);
            Volatile.Write(ref slot, recent);
        }

        return recent;
    }
}
