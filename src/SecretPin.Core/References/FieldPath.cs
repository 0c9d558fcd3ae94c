using System.Diagnostics.CodeAnalysis;

namespace SecretPin.Core.References;

/// <summary>
/// The path of a field as users write it: keys joined by dots, <c>[*]</c> for each element of a list, <c>.*</c> for each member of a map. A key with a dot
/// or a slash is quoted: <c>metadata.annotations["example.com/secret"]</c>.
/// </summary>
public static class FieldPath
{
    /// <summary>For messages.</summary>
    public const string Rule = "keys joined by '.', such as spec.template.spec, with '[*]' for each element of a list, such as spec.groups[*].template.spec";

    /// <summary>In the format of <see cref="SecretField.Path"/>: each element of a list, whose <c>name</c> identifies it.</summary>
    internal const string NamedElement = "[name]";

    /// <summary>In the format of <see cref="SecretField.Path"/>: each element of a list.</summary>
    internal const string Element = "*";

    /// <summary>In the format of <see cref="SecretField.Path"/>: each member of a map.</summary>
    internal const string Member = "{*}";

    /// <summary>Reads the path of a pod spec. Keys may also be joined by slashes, as in a JSON pointer.</summary>
    /// <param name="text">Such as <c>spec.groups[*].template.spec</c>.</param>
    /// <param name="path">The path in the format of <see cref="SecretField.Path"/>.</param>
    public static bool TryParsePodSpec(string text, [NotNullWhen(true)] out string? path)
    {
        path = null;
        if (!TryParse(text.Replace('/', '.'), out var segments) || text.Contains('"', StringComparison.Ordinal) || segments.Contains(Member))
        {
            return false;
        }

        path = string.Join('/', segments.Select(segment => segment == Element ? NamedElement : segment));
        return true;
    }

    /// <summary>The path of a pod spec as users write it.</summary>
    /// <param name="path">The result of <see cref="TryParsePodSpec"/>.</param>
    public static string FormatPodSpec(string path) => path.Replace($"/{NamedElement}", "[*]", StringComparison.Ordinal).Replace('/', '.');

    /// <summary>The segments of a valid path, in the format of <see cref="SecretField.Path"/>.</summary>
    internal static IReadOnlyList<string> Segments(string path) =>
        TryParse(path, out var segments) ? segments : throw new ArgumentException($"'{path}' is not a path: it must consist of {Rule}.", nameof(path));

    /// <returns>Whether the segment stands for the elements of a list or the members of a map.</returns>
    internal static bool IsWildcard(ReadOnlySpan<char> segment) => segment is Element or NamedElement or Member;

    internal static string Escape(string key) => key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    internal static string Unescape(string segment) => segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);

    /// <param name="text">The path as users write it.</param>
    /// <param name="segments">The segments, in the format of <see cref="SecretField.Path"/>. Incomplete if the text is not a path.</param>
    internal static bool TryParse(string text, out IReadOnlyList<string> segments)
    {
        // Without regular expressions, because each start of the webhook parses the thousands of paths of the catalogue.
        var parsed = new List<string>();
        segments = parsed;
        var rest = text.AsSpan();
        do
        {
            if (Take(ref rest, isFirst: parsed.Count == 0) is not { } segment)
            {
                return false;
            }

            parsed.Add(segment);
        }
        while (rest.Length > 0);
        return true;
    }

    /// <summary>Removes the first segment from a path.</summary>
    /// <returns><see langword="null"/> if the text does not begin with a segment.</returns>
    private static string? Take(ref ReadOnlySpan<char> rest, bool isFirst)
    {
        if (isFirst)
        {
            return TakeKey(ref rest);
        }

        switch (rest)
        {
            case ['[', '*', ']', ..]:
                rest = rest[3..];
                return Element;
            case ['.', '*', ..]:
                rest = rest[2..];
                return Member;
            case ['[', '"', .. var quoted] when quoted.IndexOf('"') is > 0 and var end && quoted[end..] is ['"', ']', ..]:
                rest = quoted[(end + 2)..];
                return Escape(quoted[..end].ToString());
            case ['.', .. var key]:
                rest = key;
                return TakeKey(ref rest);
            default:
                return null;
        }
    }

    private static string? TakeKey(ref ReadOnlySpan<char> rest)
    {
        var length = 0;
        while (length < rest.Length && (char.IsAsciiLetterOrDigit(rest[length]) || rest[length] is '_' or '-'))
        {
            length++;
        }

        var key = rest[..length];
        rest = rest[length..];
        return length == 0 ? null : key.ToString();
    }
}
