namespace SecretPin.Manifests.Yaml;

/// <summary>The line that introduces a block scalar, such as <c>key: |2-</c>.</summary>
/// <param name="ParentColumn">The column of the collection that contains the scalar, from 0; -1 outside of collections.</param>
/// <param name="Indentation">The indentation indicator; 0 if there is none.</param>
internal readonly record struct BlockScalarHeader(int ParentColumn, int Indentation)
{
    /// <param name="line">A line that is not inside a block scalar.</param>
    /// <returns><see langword="null"/> if no block scalar follows the line.</returns>
    public static BlockScalarHeader? Find(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd("\r\n");
        for (var at = line.IndexOfAny('|', '>'); at >= 0; at = Next(line, at))
        {
            if (IndicatorsOf(line[(at + 1)..]) is { } indentation && IsAtValue(line[..at]))
            {
                return new(ColumnOfParent(line[..at]), indentation);
            }
        }

        return null;
    }

    private static int Next(ReadOnlySpan<char> line, int at) => line[(at + 1)..].IndexOfAny('|', '>') is >= 0 and var next ? at + 1 + next : -1;

    /// <returns>The indentation indicator; <see langword="null"/> if other text follows.</returns>
    private static int? IndicatorsOf(ReadOnlySpan<char> rest)
    {
        var (indentation, at) = (0, 0);
        while (at < rest.Length && at < 2 && rest[at] is '+' or '-' or (>= '1' and <= '9'))
        {
            indentation = char.IsAsciiDigit(rest[at]) ? rest[at] - '0' : indentation;
            at++;
        }

        rest = rest[at..];
        var comment = rest.TrimStart(" \t");
        return comment.IsEmpty || (comment[0] == '#' && comment.Length < rest.Length) ? indentation : null;
    }

    /// <summary>Whether a value can start after this text: it ends with an indicator, and then perhaps with a tag and an anchor.</summary>
    private static bool IsAtValue(ReadOnlySpan<char> before)
    {
        while (true)
        {
            var trimmed = before.TrimEnd(" \t");
            if (trimmed.IsEmpty)
            {
                return true;
            }

            if (trimmed.Length == before.Length || IsInComment(trimmed))
            {
                return false;
            }

            if (trimmed[^1] is ':' or '-' or '?')
            {
                return trimmed.Length == 1 || trimmed[^1] == ':' || trimmed[^2] is ' ' or '\t';
            }

            var start = trimmed.LastIndexOfAny(" \t") + 1;
            if (trimmed[start] is not ('!' or '&'))
            {
                return false;
            }

            before = trimmed[..start];
        }
    }

    /// <summary>A <c>#</c> after a quotation mark can be part of a key.</summary>
    private static bool IsInComment(ReadOnlySpan<char> text)
    {
        var hash = text.IndexOf('#');
        return hash >= 0 && (hash == 0 || text[hash - 1] is ' ' or '\t') && text[..hash].IndexOfAny('"', '\'') < 0;
    }

    private static int ColumnOfParent(ReadOnlySpan<char> before)
    {
        var at = SkipSpaces(before, 0);
        var parent = at - 1;
        while (at + 1 < before.Length && before[at] is '-' or '?' or ':' && before[at + 1] is ' ' or '\t')
        {
            parent = at;
            at = SkipSpaces(before, at + 1);
        }

        // Only a tag and an anchor can be between the indicator and the scalar. Any other text is a key.
        return before[at..].Contains(':') && before[at..].TrimEnd(" \t").Length > 0 ? at : parent;
    }

    private static int SkipSpaces(ReadOnlySpan<char> text, int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t')
        {
            at++;
        }

        return at;
    }
}
