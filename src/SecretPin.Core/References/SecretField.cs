namespace SecretPin.Core.References;

/// <summary>
/// A row of the tables: a JSON object that names a Secret, wherever it occurs in an object of some kind.
/// </summary>
/// <param name="Path">
/// From the top to that object: keys joined by <c>/</c>, in which <c>*</c> is each element of an array and
/// <c>[name]</c> each element of an array whose elements are told apart by their <c>name</c>. A key is written as in a
/// JSON pointer (<c>~1</c> for <c>/</c>).
/// </param>
/// <param name="Label">For people; <c>{0}</c> and <c>{1}</c> are the names of the array elements on the way.</param>
public sealed record SecretField(string Path, string Label)
{
    /// <summary>The key under which the Secret's name is.</summary>
    public string Name { get; init; } = "name";

    /// <summary>The key that says whether the reference is optional; none by default.</summary>
    public string? Optional { get; init; }

    /// <summary>The key of the Secret's namespace; none by default.</summary>
    public string? Namespace { get; init; }

    /// <summary>The key of the kind of object that is named, where it may be something else; absent in an object it means Secret.</summary>
    public string? Kind { get; init; }

    /// <summary>The key of that kind's API group; absent in an object it means core.</summary>
    public string? Group { get; init; }

    public NamespaceRule NamespaceRule { get; init; }

    /// <summary>Whether the list that holds it is keyed by the Secret's name itself, so that a rename is a new entry.</summary>
    public bool IsPullSecret { get; init; }

    /// <summary>The same field below <paramref name="podSpecPath"/>.</summary>
    internal SecretField Under(string podSpecPath) => this with { Path = $"{podSpecPath}/{Path}" };
}
