namespace SecretPin.Core.References;

/// <summary>Where the objects of a kind contain pod specs and names of Secrets, according to the catalogue.</summary>
public sealed record KindFields
{
    /// <summary>The path of a kind that provides a Secret with its own name.</summary>
    private const string OwnName = "metadata.name";

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
    public bool Provides { get; init; }

    /// <summary>Whether aliases are resolved in all fields that name a Secret which the object needs, also in those that no entry contains.</summary>
    public bool ResolvesAll { get; init; }

    /// <summary>Whether the aliases of a field are resolved.</summary>
    internal bool Resolves(SecretField field) => (ResolvesAll || field.IsResolved) && !field.Provides && !field.OnlyLists;

    /// <summary>Whether the aliases of any field are resolved.</summary>
    public bool ResolvesAny => ResolvesAll || Fields.Any(Resolves);

    /// <summary>For the kind Secret: the labels of Secrets that are configuration themselves. Empty for any other kind.</summary>
    public IReadOnlyList<LabelledSecrets> Labelled { get; init; } = [];

    /// <summary>The labels of Secrets that are configuration themselves.</summary>
    public static KindFields Of(IEnumerable<LabelledSecrets> labelled) =>
        new() { Kind = Kinds.Secret, Versions = ["v1"], Resource = "secrets", Labelled = [.. labelled] };

    /// <summary>Both entries of the same kind together.</summary>
    public KindFields With(KindFields other) => this with
    {
        Versions = [.. Versions.Union(other.Versions)],
        PodSpecPaths = [.. PodSpecPaths.Union(other.PodSpecPaths)],
        Fields = [.. Fields.Union(other.Fields)],
        Provides = Provides || other.Provides,
        ResolvesAll = ResolvesAll || other.ResolvesAll,
        Labelled = [.. Labelled, .. other.Labelled],
    };

    /// <summary>The fields of a valid entry of the catalogue.</summary>
    public static KindFields Of(CatalogueEntry entry)
    {
        var isNamespaced = entry.Scope == CatalogueScope.Namespaced;
        return new()
        {
            Kind = entry.ObjectKind,
            Versions = entry.Versions,
            Resource = entry.Resource,
            IsNamespaced = isNamespaced,
            PodSpecPaths = [.. entry.PodSpecs.Select(path => string.Join('/', FieldPath.Segments(path)))],
            Fields = [.. entry.Secrets.Where(secret => secret.Path != OwnName).Select(secret => FieldOf(secret, isNamespaced))],
            Provides = entry.Secrets.Any(secret => secret.Provides),
        };
    }

    private static SecretField FieldOf(CatalogueSecret secret, bool isNamespaced)
    {
        var segments = FieldPath.Segments(secret.Path);
        var isElement = FieldPath.IsWildcard(segments[^1]);
        return new(string.Join('/', isElement ? segments : segments.SkipLast(1)), null)
        {
            Name = isElement ? "" : segments[^1],
            Namespace = isElement ? null : secret.NamespaceField,
            NamespaceRule = isElement || secret.NamespaceField is null ? NamespaceRule.Own : NamespaceRule.NamedOrOwn,
            FixedNamespace = secret.Namespace ?? (isNamespaced ? null : SecretField.AnyNamespace),
            Kind = isElement ? null : secret.KindField,
            IsKindRequired = secret.KindRequired,
            Group = isElement ? null : secret.GroupField,
            MayContainNamespace = secret.ValueFormat == CatalogueValueFormat.NamespaceAndName,
            Provides = secret.Provides,
            UsualNamespaces = secret.UsualNamespaces,
            IsResolved = secret.Resolve,
        };
    }
}
