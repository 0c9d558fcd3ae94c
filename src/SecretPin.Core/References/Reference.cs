using System.Globalization;

namespace SecretPin.Core.References;

/// <summary>One place in an object that names a Secret.</summary>
public readonly record struct Reference
{
    public required SecretField Field { get; init; }

    /// <summary>The Secret's name, as it stands there; never empty.</summary>
    public required string Name { get; init; }

    /// <summary>The Secret's namespace; <see langword="null"/> where it is the object's own, empty where the object names none.</summary>
    public string? Namespace { get; init; }

    public bool IsOptional { get; init; }

    /// <summary>The index in the first array on the way, and in the second.</summary>
    public (int First, int Second) Index { get; init; }

    /// <summary>The <c>name</c> of the element of the first array on the way, and of the second, where they have one.</summary>
    public (string? First, string? Second) Element { get; init; }

    /// <summary>Where the name's opening quote is, in bytes from the start of what was scanned.</summary>
    public int Offset { get; init; }

    /// <summary>The JSON pointer of the name (RFC 6901).</summary>
    public string Pointer => $"{Container}/{Field.Name}";

    /// <summary>The JSON pointer of the object that holds the name.</summary>
    public string Container
    {
        get
        {
            var arrays = 0;
            var (first, second) = Index;
            return string.Concat(Field.Path.Split('/').Select(segment => "/" + segment switch
            {
                "*" or "[name]" => (arrays++ == 0 ? first : second).ToString(CultureInfo.InvariantCulture),
                _ => segment,
            }));
        }
    }

    /// <summary>For people: <c>container app, env TOKEN</c>.</summary>
    public string Label => string.Format(
        CultureInfo.InvariantCulture,
        Field.Label,
        Element.First ?? Index.First.ToString(CultureInfo.InvariantCulture),
        Element.Second ?? Index.Second.ToString(CultureInfo.InvariantCulture));

    /// <summary>
    /// Equal for what stands at the same place of the same object at two times: list keys count where there are any,
    /// else positions.
    /// </summary>
    public (SecretField Field, string? FirstName, int First, string? SecondName, int Second) Place =>
        (Field, Element.First, Element.First is null ? Index.First : 0, Element.Second, Element.Second is null ? Index.Second : 0);
}
