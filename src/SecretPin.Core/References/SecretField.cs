namespace SecretPin.Core.References;

/// <summary>
/// A row of the tables: a JSON object in a kind that names a Secret.
/// </summary>
/// <param name="Path">
/// The keys from the root to the JSON object, joined by <c>/</c>. <c>*</c> is each element of an array, and <c>[name]</c> each
/// element of an array that is keyed by <c>name</c>. Keys are escaped as in a JSON pointer (<c>~1</c> for <c>/</c>).
/// </param>
/// <param name="Label">For messages; <c>{0}</c> and <c>{1}</c> are the names of the array elements on the path.</param>
public sealed record SecretField(string Path, string Label)
{
    /// <summary>The key of the name.</summary>
    public string Name { get; init; } = "name";

    /// <summary>The key of the boolean that makes the reference optional; none by default.</summary>
    public string? Optional { get; init; }

    /// <summary>The key of the namespace; none by default.</summary>
    public string? Namespace { get; init; }

    /// <summary>The key of the kind, if the field can also name other kinds; a missing value means Secret.</summary>
    public string? Kind { get; init; }

    /// <summary>The key of the API group of the kind; a missing value means core.</summary>
    public string? Group { get; init; }

    public NamespaceRule NamespaceRule { get; init; }

    /// <summary>Whether the list that contains the field is keyed by the name of the Secret.</summary>
    public bool IsPullSecret { get; init; }

    /// <summary>Whether the field only lists Secrets and mounts none, so that the Secret may be deleted.</summary>
    public bool OnlyLists { get; init; }

    /// <summary>For a field of a pod spec, the pod template that contains it.</summary>
    public PodTemplatePath? Template { get; init; }

    /// <summary>For a field of a kind with several pod specs, the path that names the pod spec in messages.</summary>
    internal string? PodSpecName { get; init; }

    /// <summary>The same field of a pod spec of a kind.</summary>
    internal SecretField Under(Workload workload, PodTemplatePath template, string podSpecPath) => this with
    {
        Path = $"{podSpecPath}/{Path}",
        Template = template,
        PodSpecName = !workload.HasManyPodSpecs ? null
            : podSpecPath.EndsWith("/template/spec", StringComparison.Ordinal) ? podSpecPath[..^"/template/spec".Length]
            : podSpecPath.EndsWith("/spec", StringComparison.Ordinal) ? podSpecPath[..^"/spec".Length]
            : podSpecPath,
    };
}
