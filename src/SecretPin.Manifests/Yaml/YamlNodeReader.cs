using SecretPin.Core.References;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace SecretPin.Manifests.Yaml;

/// <summary>Reads the events of the YAML parser into nodes.</summary>
internal sealed class YamlNodeReader
{
    private readonly YamlText _source;
    private readonly int _skipped;
    private readonly ParserInput _input;
    private readonly Parser _parser;
    private readonly List<YamlNode> _nodes = [];
    private readonly Dictionary<AnchorName, int> _anchors = [];
    private int _end;

    private YamlNodeReader(YamlText source, bool isLenient = false)
    {
        _source = source;
        _skipped = source.Text.StartsWith('\uFEFF') ? 1 : 0;
        _input = new(source.Text[_skipped..], isLenient);
        _parser = new(new StringReader(_input.Text));
    }

    /// <returns>The nodes; empty if the document is empty.</returns>
    /// <exception cref="TextFormatException">The text is not one YAML document.</exception>
    public static IReadOnlyList<YamlNode> Read(YamlText source)
    {
        var strict = new YamlNodeReader(source);
        try
        {
            strict.ReadDocument();
            return strict._nodes;
        }
        catch (TextFormatException)
        {
            if (ReadLenient(source, strict._input.Text) is { } nodes)
            {
                return nodes;
            }

            throw;
        }
    }

    /// <returns><see langword="null"/> if the lenient text is also malformed.</returns>
    private static List<YamlNode>? ReadLenient(YamlText source, string strictText)
    {
        var lenient = new YamlNodeReader(source, isLenient: true);
        try
        {
            if (lenient._input.Text != strictText)
            {
                lenient.ReadDocument();
                return lenient._nodes;
            }
        }
        catch (TextFormatException)
        {
            // The first error is that of the original text.
        }

        return null;
    }

    private void ReadDocument()
    {
        while (MoveNext() && _parser.Current is not StreamEnd)
        {
            switch (_parser.Current)
            {
                case DocumentStart when _nodes.Count > 0:
                    throw Problem(_parser.Current.Start, "A second document begins here; put '---' on a line of its own before it");
                case NodeEvent or AnchorAlias:
                    ReadNode(0);
                    break;
            }
        }
    }

    /// <summary>Reads the node whose first event is the current one, up to its last event.</summary>
    private void ReadNode(int depth)
    {
        var current = _parser.Current!;
        if (depth > ObjectScanner.MaxDepth)
        {
            throw Problem(current.Start, $"YAML is nested deeper than {ObjectScanner.MaxDepth}");
        }

        var index = _nodes.Count;
        var node = Begin(current);
        _nodes.Add(node);
        _end = node.End;
        if (node.Kind is YamlNodeKind.Mapping or YamlNodeKind.Sequence)
        {
            while (MoveNext() && _parser.Current is not (MappingEnd or SequenceEnd))
            {
                ReadNode(depth + 1);
            }

            // The parser reports the end of a flow collection before its closing bracket.
            _end = node.IsBlock ? _end : At(_parser.Current!.End) + 1;
        }

        _nodes[index] = node with { Next = _nodes.Count, End = _end };
        if (current is NodeEvent { Anchor.IsEmpty: false } anchored)
        {
            _anchors[anchored.Anchor] = index;
        }
    }

    private bool MoveNext()
    {
        try
        {
            return _parser.MoveNext();
        }
        catch (YamlException problem)
        {
            throw Problem(problem.End, $"Invalid YAML: {problem.Message.TrimEnd('.')}");
        }
        catch (Exception problem) when (problem is ArgumentException or InvalidOperationException)
        {
            // The parser throws these for an escaped unpaired surrogate, and for tokens after the end of a document.
            throw Problem(_parser.Current?.End ?? Mark.Empty, "Invalid YAML after this position");
        }
    }

    private YamlNode Begin(ParsingEvent current)
    {
        var start = current is NodeEvent properties ? Content(properties) : At(current.Start);
        var node = new YamlNode
        {
            Kind = current switch
            {
                AnchorAlias => YamlNodeKind.Alias,
                MappingStart => YamlNodeKind.Mapping,
                SequenceStart => YamlNodeKind.Sequence,
                _ => YamlNodeKind.Scalar,
            },
            Start = start,
            End = At(current.End),
            Line = current.Start.Line + _source.Text.AsSpan(At(current.Start)..start).Count('\n'),
            Column = current.Start.Column,
            Tag = current is NodeEvent { Tag.IsEmpty: false } tagged ? tagged.Tag.Value : "",
            Text = "",
        };
        return current switch
        {
            AnchorAlias alias => node with { Target = TargetOf(alias) },
            MappingStart mapping => node with { IsBlock = mapping.Style == MappingStyle.Block },
            SequenceStart sequence => node with { IsBlock = sequence.Style == SequenceStyle.Block },
            Scalar { Style: ScalarStyle.Literal or ScalarStyle.Folded } block => node with { Text = _input.Value(block.Value) },
            Scalar scalar => node with { Text = scalar.Value, IsPlain = scalar.Style == ScalarStyle.Plain },
            _ => throw new InvalidOperationException(),
        };
    }

    private int TargetOf(AnchorAlias alias) =>
        _anchors.TryGetValue(alias.Value, out var target) ? target : throw Problem(alias.Start, "No anchor before this alias defines it");

    /// <summary>The start of the content; the parser reports the start of the anchor or the tag before it.</summary>
    private int Content(NodeEvent node)
    {
        var (at, end) = (At(node.Start), At(node.End));
        while ((!node.Anchor.IsEmpty || !node.Tag.IsEmpty) && at < end && _source.Text[at] is '&' or '!')
        {
            while (at < end && !char.IsWhiteSpace(_source.Text[at]))
            {
                at++;
            }

            while (at < end && char.IsWhiteSpace(_source.Text[at]))
            {
                at++;
            }
        }

        return at;
    }

    /// <summary>The position that the parser reports for an empty node at the end can be after the end of the text.</summary>
    private int At(Mark mark) => Math.Min(_input.ToSource((int)mark.Index) + _skipped, _source.Text.Length);

    private TextFormatException Problem(Mark at, string message) => new($"{message}.", _source.Line + at.Line - 1, at.Column);
}
