namespace SecretPin.Manifests.Yaml;

/// <summary>Follows flow collections and quoted text from line to line. It does not know plain text that continues in the next line.</summary>
internal sealed class FlowContext
{
    private int _depth;
    private char _quote;

    /// <summary>Whether the next line continues a flow collection or quoted text.</summary>
    public bool IsOpen => _depth > 0 || _quote != default;

    /// <summary>The column in which the outermost open collection or text starts, from 0.</summary>
    public int Column { get; private set; }

    /// <param name="line">The next line; not the text of a block scalar.</param>
    /// <returns>The position of a comment that directly follows a quotation mark or a bracket; <see langword="null"/> if there is none.</returns>
    public int? Read(ReadOnlySpan<char> line)
    {
        line = line.TrimEnd("\r\n");
        var (isTokenStart, isAfterWhite, isAfterEnd) = (true, true, false);
        for (var at = 0; at < line.Length; at++)
        {
            var c = line[at];
            if (_quote != default)
            {
                if (c == _quote && !(c == '\'' && at + 1 < line.Length && line[at + 1] == '\''))
                {
                    (_quote, isTokenStart, isAfterWhite, isAfterEnd) = (default, true, false, true);
                }
                else if (c == _quote || (c == '\\' && _quote == '"'))
                {
                    at++;
                }
            }
            else if (c is ' ' or '\t')
            {
                (isAfterWhite, isAfterEnd) = (true, false);
            }
            else if (c == '#' && (isAfterWhite || isAfterEnd))
            {
                return isAfterEnd ? at : null;
            }
            else if (c is '"' or '\'' && isTokenStart)
            {
                Open(at);
                _quote = c;
            }
            else if (c is '[' or '{' && (isTokenStart || _depth > 0))
            {
                Open(at);
                (_depth, isTokenStart, isAfterWhite, isAfterEnd) = (_depth + 1, true, false, false);
            }
            else if (c is ']' or '}' && _depth > 0)
            {
                (_depth, isTokenStart, isAfterWhite, isAfterEnd) = (_depth - 1, true, false, true);
            }
            else if ((c == ',' && _depth > 0) || (c is ':' or '-' or '?' && (at + 1 == line.Length || line[at + 1] is ' ' or '\t')))
            {
                (isTokenStart, isAfterWhite, isAfterEnd) = (true, false, false);
            }
            else if (c is '&' or '!' or '*' && isTokenStart)
            {
                // A tag, an anchor or an alias; the text after it starts a token.
                at += line[at..].IndexOfAny(" \t,]}") is >= 0 and var length ? length - 1 : line.Length;
            }
            else
            {
                (isTokenStart, isAfterWhite, isAfterEnd) = (false, false, false);
            }
        }

        return null;
    }

    private void Open(int column)
    {
        if (!IsOpen)
        {
            Column = column;
        }
    }
}
