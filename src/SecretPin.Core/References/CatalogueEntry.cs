using System.Text.Json.Serialization;

namespace SecretPin.Core.References;

/// <summary>Where the objects of one kind name Secrets.</summary>
public sealed record CatalogueEntry
{
    /// <summary>The API group; empty for core.</summary>
    public required string Group { get; init; }

    /// <summary>In order of preference: the first one that the cluster serves is listed.</summary>
    public required IReadOnlyList<string> Versions { get; init; }

    /// <summary>The plural in lower case: <c>gateways</c>.</summary>
    public required string Resource { get; init; }

    public required string Kind { get; init; }

    [JsonConverter(typeof(JsonStringEnumConverter<CatalogueScope>))]
    public required CatalogueScope Scope { get; init; }

    /// <summary>The release and the file that the entry was read from; <see langword="null"/> for that of the project.</summary>
    public string? Source { get; init; }

    /// <summary>The paths of pod specs, in the format of <see cref="FieldPath"/>. All their fields that name Secrets count.</summary>
    public IReadOnlyList<string> PodSpecs { get; init => field = value ?? []; } = [];

    public IReadOnlyList<CatalogueSecret> Secrets { get; init => field = value ?? []; } = [];

    [JsonIgnore]
    public ObjectKind ObjectKind => new(Group, Kind);

    /// <exception cref="FormatException">A path is malformed, or the entry names no field.</exception>
    internal void RequireValid()
    {
        if (PodSpecs.Count + Secrets.Count == 0 || Versions.Count == 0)
        {
            throw new FormatException($"The entry of {ObjectKind} needs a version, and a path in podSpecs or secrets.");
        }

        foreach (var path in PodSpecs.Concat(Secrets.Select(secret => secret.Path)))
        {
            if (!FieldPath.TryParse(path, out _))
            {
                throw new FormatException($"The entry of {ObjectKind} contains the path '{path}'. It must consist of {FieldPath.Rule}.");
            }
        }

        if (Secrets.FirstOrDefault(secret => secret.KindField is null && (secret.KindRequired || secret.GroupField is not null)) is { } incomplete)
        {
            throw new FormatException($"The entry of {ObjectKind}, path {incomplete.Path}: kindRequired and groupField need a kindField.");
        }
    }
}

/// <summary>The scope of a custom resource, as in its CRD.</summary>
public enum CatalogueScope
{
    Namespaced,
    Cluster,
}

/// <summary>A field that contains the name of a Secret.</summary>
public sealed record CatalogueSecret
{
    /// <summary>The path of the name, in the format of <see cref="FieldPath"/>.</summary>
    public required string Path { get; init; }

    /// <summary>
    /// The sibling that states the namespace. Without it in an object, <see cref="Namespace"/> applies, otherwise the namespace of the object.
    /// </summary>
    public string? NamespaceField { get; init; }

    /// <summary>The namespace of the Secret; <c>*</c> if it is unknown, so that the name counts in every namespace.</summary>
    public string? Namespace { get; init; }

    /// <summary>
    /// If <see cref="Namespace"/> is <c>*</c>, the namespaces in which the program usually reads its Secrets. An unversioned name then counts only there, and
    /// in the namespace of the object. Empty if it counts in every namespace.
    /// </summary>
    public IReadOnlyList<string> UsualNamespaces { get; init => field = value ?? []; } = [];

    /// <summary>The sibling that states the kind. The field counts only if it is <c>Secret</c> or absent.</summary>
    public string? KindField { get; init; }

    /// <summary>Whether the field does not count if the kind is absent.</summary>
    public bool KindRequired { get; init; }

    /// <summary>The sibling that states the API group. The field counts only if it is empty or absent.</summary>
    public string? GroupField { get; init; }

    [JsonConverter(typeof(CatalogueValueFormatConverter))]
    public CatalogueValueFormat ValueFormat { get; init; }

    /// <summary>Whether the object creates the Secret, so that it does not block its deletion.</summary>
    public bool Provides { get; init; }

    /// <summary>Whether an alias in the field is replaced with its pin.</summary>
    public bool Resolve { get; init; }
}

/// <summary>The format of a field that names a Secret.</summary>
public enum CatalogueValueFormat
{
    Name,

    /// <summary><c>namespace/name</c>, or only <c>name</c>.</summary>
    [JsonStringEnumMemberName("namespace/name")]
    NamespaceAndName,
}

/// <summary>Reads <c>name</c> and <c>namespace/name</c>.</summary>
internal sealed class CatalogueValueFormatConverter()
    : JsonStringEnumConverter<CatalogueValueFormat>(System.Text.Json.JsonNamingPolicy.CamelCase, allowIntegerValues: false);
