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
    public string Pointer => Write(stackalloc char[LongestPointer], withName: true).ToString();

    /// <summary>The JSON pointer of the object that holds the name.</summary>
    public string Container => Write(stackalloc char[LongestPointer], withName: false).ToString();

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
    public (SecretField Field, string? FirstName, int First, string? SecondName, int Second) Location =>
        (Field, Element.First, Element.First is null ? Index.First : 0, Element.Second, Element.Second is null ? Index.Second : 0);

    /// <summary>In characters; a pointer that is longer is written all the same.</summary>
    internal const int LongestPointer = 256;

    /// <summary><see cref="Pointer"/>, or <see cref="Container"/>, as a piece of <paramref name="destination"/> where it fits.</summary>
    internal ReadOnlySpan<char> Write(Span<char> destination, bool withName)
    {
        const int Digits = 24;
        var longest = Field.Path.Length + Field.Name.Length + Digits;
        if (destination.Length < longest)
        {
            destination = new char[longest];
        }

        var (length, arrays) = (0, 0);
        foreach (var range in Field.Path.AsSpan().Split('/'))
        {
            var segment = Field.Path.AsSpan(range);
            destination[length++] = '/';
            if (segment is "*" or "[name]")
            {
                (arrays++ == 0 ? Index.First : Index.Second).TryFormat(destination[length..], out var written, default, CultureInfo.InvariantCulture);
                length += written;
            }
            else
            {
                segment.CopyTo(destination[length..]);
                length += segment.Length;
            }
        }

        if (withName)
        {
            destination[length++] = '/';
            Field.Name.CopyTo(destination[length..]);
            length += Field.Name.Length;
        }

        return destination[..length];
    }
}
