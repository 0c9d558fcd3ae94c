namespace SecretPin.Core.References;

/// <summary>A pod template of an object. Of a Pod, and of any pod spec without a template, the object itself.</summary>
public sealed class PodTemplate
{
    private PodTemplateState _state;

    internal PodTemplate(PodTemplatePath path, ElementPath? elements, in PodTemplateState state)
    {
        (Path, Elements, _state) = (path, elements, state);
        Alone = [this];
    }

    /// <summary>Where the kind contains the template.</summary>
    public PodTemplatePath Path { get; }

    /// <summary>The elements of the lists on the path, which contain the template; <see langword="null"/> if there are none.</summary>
    public ElementPath? Elements { get; }

    /// <summary>Whether the template has metadata.</summary>
    public bool HasMetadata => _state.HasMetadata;

    /// <summary>Whether the metadata contains annotations.</summary>
    public bool HasAnnotations => _state.HasAnnotations;

    /// <inheritdoc cref="WellKnown.ResolvedAnnotation"/>
    public string? Resolved => _state.Resolved;

    /// <summary>The JSON pointer of the metadata.</summary>
    public string MetadataPointer => Elements is null ? Path.MetadataPointer : ElementPath.Resolve(Path.MetadataPointer, Elements);

    /// <summary>A list of only this template.</summary>
    internal PodTemplate[] Alone { get; }

    /// <summary>Whether a reference of the same object is in this template. The object itself contains its references in lists.</summary>
    public bool Contains(in Reference reference) =>
        reference.Field.Template == Path && (Path.Path.Length == 0 || ReferenceEquals(reference.Outer, Elements));

    /// <summary>Whether it is the same template in another version of the object.</summary>
    public bool IsSamePlace(PodTemplate other) => other.Path == Path && other.Elements?.Location == Elements?.Location;

    internal bool Equals(in PodTemplateState state) => _state == state;

    /// <summary>Replaces the text by an equal one.</summary>
    internal void Share(Func<string, string> share) => _state.Resolved = Resolved is { } resolved ? share(resolved) : null;
}

/// <summary>The fields of a pod template, while the scanner reads it.</summary>
internal record struct PodTemplateState
{
    public bool HasMetadata, HasAnnotations;
    public string? Resolved;
}
