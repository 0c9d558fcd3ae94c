using System.Globalization;
using System.Text;

namespace SecretPin.Core.References;

/// <summary>The elements of lists, and the members of maps, that contain a field of an object, outermost first.</summary>
/// <param name="parent">The elements around this element; <see langword="null"/> if there are none.</param>
/// <param name="index">The index in the list; negative for a member of a map.</param>
public sealed class ElementPath(ElementPath? parent, int index)
{
    public ElementPath? Parent => parent;

    /// <summary>The index in the list; negative for a member of a map.</summary>
    public int Index => index;

    /// <summary>The member <c>name</c> of the element of a list, or the key in the map; <see langword="null"/> if the element has none.</summary>
    public string? Name { get; internal set; }

    /// <summary>Equal for the same elements in two versions of an object: compares elements by their <see cref="Name"/>, otherwise by their index.</summary>
    public string Location => field ??= $"{parent?.Location}/{(Name is null ? index.ToString(CultureInfo.InvariantCulture) : $"={Name}")}";

    private int Depth => parent is null ? 1 : parent.Depth + 1;

    /// <summary>Replaces the wildcards of a path by the elements: <c>spec/groups/0/template</c>, in the format of a JSON pointer.</summary>
    /// <param name="path">A path in the format of <see cref="SecretField.Path"/>.</param>
    /// <param name="elements">The elements of the outermost wildcards. Further wildcards stay.</param>
    internal static string Resolve(string path, ElementPath? elements)
    {
        if (elements is null)
        {
            return path;
        }

        var segments = new Queue<string>(elements.Segments());
        return string.Join('/', path.Split('/').Select(segment => FieldPath.IsWildcard(segment) && segments.TryDequeue(out var element) ? element : segment));
    }

    /// <summary>For messages: <c>groups[0].template</c>, without a leading <c>spec</c>.</summary>
    /// <param name="path">A path in the format of <see cref="SecretField.Path"/>.</param>
    /// <param name="elements">The elements of the wildcards, outermost first. Further elements are ignored.</param>
    internal static string Describe(string path, IEnumerable<ElementPath> elements)
    {
        var indices = new Queue<ElementPath>(elements);
        var text = new StringBuilder();
        foreach (var segment in path.Split('/'))
        {
            if (!FieldPath.IsWildcard(segment))
            {
                var key = FieldPath.Unescape(segment);
                text.Append(key.Contains('.', StringComparison.Ordinal) ? $"[{key}]" : key.StartsWith('[') ? key : text.Length == 0 ? key : $".{key}");
            }
            else if (indices.TryDequeue(out var element) && element.Index < 0)
            {
                text.Append('.').Append(element.Name);
            }
            else
            {
                text.Append(CultureInfo.InvariantCulture, $"[{element?.Index}]");
            }
        }

        return text.ToString() is var described && described.StartsWith("spec.", StringComparison.Ordinal) ? described["spec.".Length..] : text.ToString();
    }

    /// <summary>The segments of a JSON pointer, outermost first.</summary>
    internal IEnumerable<string> Segments() =>
        FromOutermost().Select(element => element.Index < 0 ? FieldPath.Escape(element.Name!) : element.Index.ToString(CultureInfo.InvariantCulture));

    internal ElementPath[] FromOutermost()
    {
        var elements = new ElementPath[Depth];
        for (var (current, i) = (this, elements.Length - 1); i >= 0; (current, i) = (current.Parent!, i - 1))
        {
            elements[i] = current;
        }

        return elements;
    }
}
