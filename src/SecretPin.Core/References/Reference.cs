using System.Globalization;

namespace SecretPin.Core.References;

/// <summary>A field of an object that names a Secret.</summary>
public readonly record struct Reference
{
    public required SecretField Field { get; init; }

    /// <summary>The name in the field; never empty.</summary>
    public required string Name { get; init; }

    /// <summary>
    /// The namespace of the Secret; <see langword="null"/> for the namespace of the object, empty if the object states none, and
    /// <see cref="SecretField.AnyNamespace"/> if it is unknown.
    /// </summary>
    public string? Namespace { get; init; }

    public bool IsOptional { get; init; }

    /// <summary>
    /// The elements of the arrays around a pod spec; <see langword="null"/> if its kind has one pod spec. The further arrays on the path, at most two, are
    /// those of <see cref="Index"/> and <see cref="Element"/>.
    /// </summary>
    public ElementPath? Outer { get; init; }

    /// <summary>The indices in the first and second array on the path; negative for a member of a map.</summary>
    public (int First, int Second) Index { get; init; }

    /// <summary>
    /// The <c>name</c> of the elements of the first and second array on the path, or the key in the map; <see langword="null"/> if they have none.
    /// </summary>
    public (string? First, string? Second) Element { get; init; }

    /// <summary>The offset of the opening quote of the name, in bytes from the start of the scanned JSON.</summary>
    public int Offset { get; init; }

    /// <summary>
    /// Whether the webhook resolves an alias in this place: the field is one of its <see cref="Workload"/>, and can name a Secret of the namespace of the
    /// object. An alias of another namespace is never resolved, because its author need not be allowed to read the object's namespace.
    /// </summary>
    /// <param name="ns">The namespace of the object.</param>
    public bool IsResolvedIn(string ns) => Field.Template is not null && (Namespace is null or SecretField.AnyNamespace || Namespace == ns);

    /// <summary>The value of the field with another name, with the namespace that the value states.</summary>
    public string ValueOf(string name) => Field.MayContainNamespace && Namespace is { Length: > 0 } ns && ns != Field.FixedNamespace ? $"{ns}/{name}" : name;

    /// <summary>The JSON pointer of the name (RFC 6901).</summary>
    public string Pointer => Write(stackalloc char[LongestPointer], withName: true).ToString();

    /// <summary>The JSON pointer of the JSON object that contains the name.</summary>
    public string Container => Write(stackalloc char[LongestPointer], withName: false).ToString();

    /// <summary>For messages: <c>container app, env TOKEN</c>, or the path <c>servers[0].tls.credentialName</c>.</summary>
    public string Label =>
        Field.Label is null ? ElementPath.Describe(Field.Name.Length == 0 ? Field.Path : $"{Field.Path}/{Field.Name}", Elements)
        : Field.PodSpecName is { } podSpec ? $"{ElementPath.Describe(podSpec, Elements)}, {LabelInPodSpec}"
        : LabelInPodSpec;

    private string LabelInPodSpec => string.Format(
        CultureInfo.InvariantCulture,
        Field.Label!,
        Element.First ?? Index.First.ToString(CultureInfo.InvariantCulture),
        Element.Second ?? Index.Second.ToString(CultureInfo.InvariantCulture));

    /// <summary>The elements of all arrays and maps on the path, outermost first.</summary>
    private IEnumerable<ElementPath> Elements =>
        [.. Outer?.FromOutermost() ?? [], new(null, Index.First) { Name = Element.First }, new(null, Index.Second) { Name = Element.Second }];

    /// <summary>Equal for the same field in two versions of an object: compares array elements by their <c>name</c>, otherwise by their index.</summary>
    public (SecretField Field, string? Outer, string? FirstName, int First, string? SecondName, int Second) Location =>
        (Field, Outer?.Location, Element.First, Element.First is null ? Index.First : 0, Element.Second, Element.Second is null ? Index.Second : 0);

    /// <summary>In characters. A longer pointer is allocated.</summary>
    internal const int LongestPointer = 256;

    /// <summary>Writes <see cref="Pointer"/> or <see cref="Container"/> to <paramref name="destination"/>, or to a new array if it does not fit.</summary>
    internal ReadOnlySpan<char> Write(Span<char> destination, bool withName)
    {
        const int Digits = 24;
        var path = ElementPath.Resolve(Field.Path, Outer);
        var longest = path.Length + Field.Name.Length + Digits
            + (Index.First < 0 ? 2 * Element.First!.Length : 0) + (Index.Second < 0 ? 2 * Element.Second!.Length : 0);
        if (destination.Length < longest)
        {
            destination = new char[longest];
        }

        var (length, arrays) = (0, 0);
        foreach (var range in path.AsSpan().Split('/'))
        {
            var segment = path.AsSpan(range);
            destination[length++] = '/';
            if (FieldPath.IsWildcard(segment))
            {
                var (index, member) = arrays++ == 0 ? (Index.First, Element.First) : (Index.Second, Element.Second);
                var written = 0;
                if (index < 0)
                {
                    FieldPath.Escape(member!).CopyTo(destination[length..]);
                    written = FieldPath.Escape(member!).Length;
                }
                else
                {
                    index.TryFormat(destination[length..], out written, default, CultureInfo.InvariantCulture);
                }

                length += written;
            }
            else
            {
                segment.CopyTo(destination[length..]);
                length += segment.Length;
            }
        }

        if (withName && Field.Name.Length > 0)
        {
            destination[length++] = '/';
            Field.Name.CopyTo(destination[length..]);
            length += Field.Name.Length;
        }

        return destination[..length];
    }
}
