namespace SecretPin.Manifests.Yaml;

/// <summary>A YAML document as JSON, with the position of each value in the text.</summary>
public sealed class YamlDocument
{
    private readonly IReadOnlyList<YamlNode> _nodes;
    private readonly IReadOnlyList<(int Offset, int Node)> _origins;

    private YamlDocument(YamlText source, IReadOnlyList<YamlNode> nodes, YamlToJson json) =>
        (Source, _nodes, _origins, Json, Warnings) = (source, nodes, json.Origins, json.Json, json.Warnings);

    public YamlText Source { get; }

    /// <summary>The document as one JSON object, with its aliases and merge keys expanded.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <summary>Warnings about valid text that the author probably did not intend: a key that occurs twice.</summary>
    public IReadOnlyList<TextFormatException> Warnings { get; }

    /// <returns><see langword="null"/> if the document is empty, has only comments, or is ignored.</returns>
    /// <exception cref="TextFormatException">The text is not YAML, or not a mapping.</exception>
    public static YamlDocument? Parse(YamlText source)
    {
        if (source.IsIgnored)
        {
            return null;
        }

        var nodes = YamlNodeReader.Read(source);
        if (nodes is [] or [{ Kind: YamlNodeKind.Scalar, IsPlain: true, Tag: "", Text: "" or "~" or "null" }])
        {
            return null;
        }

        var root = nodes[0];
        if (root.Kind != YamlNodeKind.Mapping)
        {
            throw new TextFormatException(
                $"A Kubernetes object was expected; {(root.Kind == YamlNodeKind.Sequence ? "a list" : "a scalar")} was found.",
                source.Line + root.Line - 1,
                root.Column);
        }

        using var json = new YamlToJson(source, nodes);
        return new(source, nodes, json);
    }

    /// <param name="offset">The start of a string or an object in <see cref="Json"/>.</param>
    /// <returns>The span of the value; for a scalar that comes from an alias, of the alias; for a collection, in the anchored collection.</returns>
    public YamlSpan SpanAt(int offset)
    {
        var (low, high) = (0, _origins.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _origins[middle].Offset <= offset ? (middle, high) : (low, middle - 1);
        }

        var node = _nodes[_origins[low].Node];
        return new(node.Start, node.End, Source.Line + node.Line - 1, node.IsBlock);
    }
}

/// <summary>The span of a value in the text of its document.</summary>
/// <param name="Start">In characters, after the anchor and the tag.</param>
/// <param name="End">After the last character.</param>
/// <param name="Line">From 1, in the input.</param>
/// <param name="IsBlock">Whether the value is a block collection.</param>
public readonly record struct YamlSpan(int Start, int End, long Line, bool IsBlock);

/// <summary>The source text of one YAML document, including <c>---</c> and <c>...</c>.</summary>
/// <param name="Text">The complete text: the concatenated documents are the input.</param>
/// <param name="Number">The number of the document in the input, from 1.</param>
/// <param name="Line">The line of the first character in the input, from 1.</param>
public sealed record YamlText(string Text, int Number, long Line)
{
    /// <summary>Whether the text follows <c>...</c>: kubectl reads only the first document between two <c>---</c>.</summary>
    public bool IsIgnored { get; init; }
}
