namespace SecretPin.Core.References;

/// <summary>An entry of the catalogue: where the objects of a kind contain pod specs and names of Secrets.</summary>
public sealed record CatalogueEntry
{
    public required ObjectKind Kind { get; init; }

    /// <summary>The API versions that the entry describes, in order of preference.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>The plural name of the resource.</summary>
    public required string Resource { get; init; }

    public bool IsNamespaced { get; init; } = true;

    /// <summary>The pod specs, in the format of <see cref="SecretField.Path"/>.</summary>
    public IReadOnlyList<string> PodSpecPaths { get; init; } = [];

    /// <summary>The names of Secrets outside of the pod specs.</summary>
    public IReadOnlyList<SecretField> Fields { get; init; } = [];

    /// <summary>Whether a field can name a Secret of another namespace, so that the objects of all namespaces must be listed.</summary>
    public bool IsCrossNamespace => !IsNamespaced || Fields.Any(row => row.IsCrossNamespace);

    /// <summary>
    /// Whether the objects create a Secret. Without a name in <see cref="Fields"/>, it has the name of the object.
    /// </summary>
    public bool Provides => Fields.Any(row => row.Provides);

    /// <summary>Both entries of the same kind together.</summary>
    public CatalogueEntry With(CatalogueEntry other) => this with
    {
        Versions = [.. Versions.Union(other.Versions)],
        PodSpecPaths = [.. PodSpecPaths.Union(other.PodSpecPaths)],
        Fields = [.. Fields.Union(other.Fields)],
    };
}
