namespace SecretPin.Core.References;

/// <summary>
/// A row of the tables: a JSON object in a kind that names a Secret.
/// </summary>
/// <param name="Path">
/// The keys from the root to the JSON object, joined by <c>/</c>. <c>*</c> is each element of an array, and <c>[name]</c> each
/// element of an array that is keyed by <c>name</c>. <c>{*}</c> is each member of a map. Keys are escaped as in a JSON pointer (<c>~1</c> for <c>/</c>).
/// </param>
/// <param name="Label">
/// For messages; <c>{0}</c> and <c>{1}</c> are the names of the array elements on the path. <see langword="null"/> for the path with the indices.
/// </param>
public sealed record SecretField(string Path, string? Label)
{
    /// <summary>Any string of an object that SecretPin cannot read. It may be the name of a Secret.</summary>
    public static SecretField OfMalformedObject { get; } = new("", "the object is malformed, and contains the name");

    /// <summary>The key of the name. Empty if the value at <see cref="Path"/> is the name: an element of an array, or a member of a map.</summary>
    public string Name { get; init; } = "name";

    /// <summary>The key of the boolean that makes the reference optional; none by default.</summary>
    public string? Optional { get; init; }

    /// <summary>The key of the namespace; none by default.</summary>
    public string? Namespace { get; init; }

    /// <summary>The key of the kind, if the field can also name other kinds; a missing value means Secret.</summary>
    public string? Kind { get; init; }

    /// <summary>Whether a missing value of <see cref="Kind"/> means another kind.</summary>
    public bool IsKindRequired { get; init; }

    /// <summary>The key of the API group of the kind; a missing value means core.</summary>
    public string? Group { get; init; }

    /// <summary>The namespace of the Secret, if the kind fixes it; <see cref="AnyNamespace"/> if it is unknown.</summary>
    public string? FixedNamespace { get; init; }

    /// <summary>
    /// If the namespace is unknown, the namespaces in which the program usually reads its Secrets; empty if it can be any.
    /// </summary>
    public IReadOnlyList<string> UsualNamespaces { get; init; } = [];

    /// <summary>Whether the value may be <c>namespace/name</c>.</summary>
    public bool MayContainNamespace { get; init; }

    /// <summary>Whether the catalogue requests that the webhook resolves aliases in the field.</summary>
    public bool IsResolved { get; init; }

    /// <summary>Whether the object creates the Secret, so that it does not need it.</summary>
    public bool Provides { get; init; }

    /// <summary>Whether the field was found by the search for names of versions, and not by a table.</summary>
    public bool IsSearched { get; init; }

    public NamespaceRule NamespaceRule { get; init; }

    /// <summary>Whether the list that contains the field is keyed by the name of the Secret.</summary>
    public bool IsPullSecret { get; init; }

    /// <summary>Whether the field only lists Secrets and mounts none, so that the Secret may be deleted.</summary>
    public bool OnlyLists { get; init; }

    /// <summary>The <see cref="Reference.Namespace"/> of a reference to a Secret of an unknown namespace.</summary>
    public const string AnyNamespace = "*";

    /// <summary>Whether the field can name a Secret of another namespace than that of the object.</summary>
    public bool IsCrossNamespace => Namespace is not null || FixedNamespace is not null || MayContainNamespace;

    /// <summary>
    /// For a field whose aliases the webhook resolves, the pod template that contains it, or the object in its place; otherwise <see langword="null"/>.
    /// </summary>
    public PodTemplatePath? Template { get; init; }

    /// <summary>Whether the field is in a pod spec, so that an alias in it is resolved in the pods.</summary>
    public bool IsInPodSpec { get; private init; }

    /// <summary>For a field of a kind with several pod specs, the path that names the pod spec in messages.</summary>
    internal string? PodSpecName { get; init; }

    /// <summary>The Secret that an object names in the field.</summary>
    /// <param name="text">The value of the field.</param>
    /// <param name="stated">The namespace that the object states; <see langword="null"/> if the field has none.</param>
    /// <returns>The name, and the namespace as <see cref="Reference.Namespace"/> states it; <see langword="null"/> for an empty name.</returns>
    internal (string Name, string? Namespace)? Parse(string? text, string? stated)
    {
        if (MayContainNamespace && text?.Split('/') is [var before, var after])
        {
            (stated, text) = (before, after);
        }

        return string.IsNullOrEmpty(text) ? null
            : (text, NamespaceRule is NamespaceRule.Own or NamespaceRule.NamedOrOwn && string.IsNullOrEmpty(stated) ? FixedNamespace : stated ?? "");
    }

    /// <summary>The same field of a pod spec of a kind.</summary>
    /// <param name="template">The pod template; <see langword="null"/> if SecretPin does not resolve the kind.</param>
    /// <param name="podSpecPath">The path of the pod spec.</param>
    /// <param name="isNamed">Whether messages name the pod spec.</param>
    internal SecretField Under(PodTemplatePath? template, string podSpecPath, bool isNamed) => this with
    {
        Path = $"{podSpecPath}/{Path}",
        Template = template,
        IsInPodSpec = true,
        PodSpecName = !isNamed ? null
            : podSpecPath.EndsWith("/template/spec", StringComparison.Ordinal) ? podSpecPath[..^"/template/spec".Length]
            : podSpecPath.EndsWith("/spec", StringComparison.Ordinal) ? podSpecPath[..^"/spec".Length]
            : podSpecPath,
    };
}
