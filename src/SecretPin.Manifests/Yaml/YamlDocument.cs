namespace SecretPin.Manifests.Yaml;

/// <summary>One YAML document as JSON, with the way back from each value to its place in the text.</summary>
public sealed class YamlDocument
{
    private readonly IReadOnlyList<YamlNode> _nodes;
    private readonly IReadOnlyList<(int Offset, int Node)> _places;

    private YamlDocument(YamlText source, IReadOnlyList<YamlNode> nodes, YamlToJson json)
    {
        Source = source;
        _nodes = nodes;
        _places = json.Places;
        Json = json.Json;
    }

    public YamlText Source { get; }

    /// <summary>The document as one JSON object, its anchors and merge keys expanded.</summary>
    public ReadOnlyMemory<byte> Json { get; }

    /// <returns><see langword="null"/> where the document is empty, or has only comments.</returns>
    /// <exception cref="TextFormatException">The text is not YAML, or no object.</exception>
    public static YamlDocument? Parse(YamlText source)
    {
        var nodes = YamlNodes.Read(source);
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

    /// <param name="offset">In <see cref="Json"/>, where a string or an object begins.</param>
    /// <returns>For what comes through an alias: a scalar's alias itself; of a collection, the part of what is anchored.</returns>
    public YamlSpan SpanAt(int offset)
    {
        var (low, high) = (0, _places.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = _places[middle].Offset <= offset ? (middle, high) : (low, middle - 1);
        }

        var node = _nodes[_places[low].Node];
        return new(node.Start, node.End, Source.Line + node.Line - 1, node.IsBlock);
    }
}

/// <summary>Where a value stands in the text of its document.</summary>
/// <param name="Start">In characters, behind an anchor and a tag.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Line">In the whole input, from 1.</param>
/// <param name="IsBlock">Whether it is a collection by indentation.</param>
public readonly record struct YamlSpan(int Start, int End, long Line, bool IsBlock);
