using System.Text;

namespace SecretPin.Manifests.Yaml;

/// <summary>
/// The text that the YAML parser gets. It differs from the document in the first lines of block scalars: YamlDotNet rejects a block scalar whose first
/// line consists of spaces, which kubectl reads (docs/decisions/0020). The lines and columns of all other text are the same in both.
/// </summary>
/// <remarks>
/// The lenient text also indents the lines of flow collections and quoted text, which kubectl reads with any indentation. Finding these lines is not
/// exact, so it is only for a document that the parser rejects otherwise.
/// </remarks>
internal sealed class ParserInput
{
    /// <summary>A private-use character, which the parser reads as text. It replaces the last space of a first line that consists of spaces.</summary>
    private const char Placeholder = '\uE0FF';

    private readonly string _source;
    private readonly StringBuilder _text = new();
    private readonly List<(int Index, int Removed)> _cuts = [];
    private readonly bool _hasPlaceholders;
    private int _copied;
    private int _removed;

    public ParserInput(string source, bool isLenient = false)
    {
        _source = source;
        var flow = new FlowContext();
        for (var at = 0; at < source.Length;)
        {
            var end = EndOfLine(at);
            if (isLenient)
            {
                Indent(flow, at, end);
            }

            at = !flow.IsOpen && BlockScalarHeader.Find(source.AsSpan(at, end - at)) is { } header ? AfterScalar(end, header, ref _hasPlaceholders) : end;
        }

        Text = _cuts.Count == 0 ? source : _text.Append(source, _copied, source.Length - _copied).ToString();
    }

    public string Text { get; }

    /// <summary>The position in the document of a position in <see cref="Text"/>.</summary>
    public int ToSource(int index)
    {
        var (low, high) = (0, _cuts.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _cuts[middle].Index <= index ? (middle + 1, high) : (low, middle);
        }

        return low == 0 ? index : index + _cuts[low - 1].Removed;
    }

    /// <summary>The value of a block scalar that the parser read in <see cref="Text"/>.</summary>
    public string Value(string blockScalar) => _hasPlaceholders ? blockScalar.Replace(Placeholder, ' ') : blockScalar;

    /// <summary>Corrects the first lines of a block scalar.</summary>
    /// <returns>The start of the first line after the scalar.</returns>
    private int AfterScalar(int start, BlockScalarHeader header, ref bool hasPlaceholders)
    {
        var (content, widest) = (start, 0);
        while (content < _source.Length && IsBlank(content))
        {
            widest = Math.Max(widest, SpacesAt(content));
            content = EndOfLine(content);
        }

        var indent = header.Indentation > 0
            ? Math.Max(header.ParentColumn, 0) + header.Indentation
            : Math.Max(Math.Max(widest, content < _source.Length ? SpacesAt(content) : 0), Math.Max(header.ParentColumn + 1, 1));

        // Without an indicator, the widest line sets the indentation. Text with less indentation is then outside of the scalar, which the parser reports.
        var isText = content < _source.Length && SpacesAt(content) > header.ParentColumn;
        if (header.Indentation > 0 || !isText || SpacesAt(content) >= widest)
        {
            Correct(start, content, header.Indentation > 0 ? indent : int.MaxValue, ref hasPlaceholders);
        }

        while (content < _source.Length && (IsBlank(content) || SpacesAt(content) >= indent))
        {
            content = EndOfLine(content);
        }

        return content;
    }

    /// <summary>Removes the spaces of empty lines up to the first line that is text because it is wider than the indentation.</summary>
    private void Correct(int start, int end, int indent, ref bool hasPlaceholders)
    {
        for (var line = start; line < end; line = EndOfLine(line))
        {
            var spaces = SpacesAt(line);
            if (spaces > indent)
            {
                if (!_source.Contains(Placeholder, StringComparison.Ordinal))
                {
                    Replace(line + spaces - 1, 1, Placeholder.ToString());
                    hasPlaceholders = true;
                }

                return;
            }

            Replace(line, spaces, "");
        }
    }

    /// <summary>Indents a line that continues a flow collection or quoted text, and separates a comment from the end of one.</summary>
    private void Indent(FlowContext flow, int line, int end)
    {
        var text = _source.AsSpan(line, end - line);
        var white = text.Length - text.TrimStart(" \t").Length;
        if (flow.IsOpen && !text.IsWhiteSpace() && (white < flow.Column || text[..white].Contains('\t')))
        {
            Replace(line, white, new string(' ', Math.Max(white, flow.Column)));
        }

        if (flow.Read(text) is { } comment)
        {
            Replace(line + comment, 0, " ");
        }
    }

    private void Replace(int start, int length, string replacement)
    {
        if (length > 0 || replacement.Length > 0)
        {
            _text.Append(_source, _copied, start - _copied).Append(replacement);
            _copied = start + length;
            _removed += length - replacement.Length;
            _cuts.Add((_text.Length, _removed));
        }
    }

    private int SpacesAt(int line)
    {
        var at = line;
        while (at < _source.Length && _source[at] == ' ')
        {
            at++;
        }

        return at - line;
    }

    private bool IsBlank(int line) => line + SpacesAt(line) is var end && end < _source.Length && _source[end] is '\n' or '\r';

    private int EndOfLine(int start)
    {
        var feed = _source.IndexOf('\n', start);
        return feed < 0 ? _source.Length : feed + 1;
    }
}
