namespace SecretPin.Manifests.Yaml;

/// <summary>A node of a YAML document. The nodes of a document are in one list, each before its children.</summary>
internal readonly record struct YamlNode
{
    public required YamlNodeKind Kind { get; init; }

    /// <summary>The start in characters of the text, after the anchor and the tag.</summary>
    public required int Start { get; init; }

    /// <summary>After the last character; for a block collection, after its last scalar.</summary>
    public int End { get; init; }

    /// <summary>From 1, in the document.</summary>
    public required long Line { get; init; }

    /// <summary>From 1.</summary>
    public required long Column { get; init; }

    /// <summary>The index of the node after this node and its children.</summary>
    public int Next { get; init; }

    public string Text { get; init; }

    /// <summary>Empty if there is none.</summary>
    public string Tag { get; init; }

    /// <summary>Whether this is a scalar without quotes, whose text determines its type.</summary>
    public bool IsPlain { get; init; }

    public bool IsBlock { get; init; }

    /// <summary>For an alias, the index of the anchored node, which is before it.</summary>
    public int Target { get; init; }
}

internal enum YamlNodeKind { Scalar, Sequence, Mapping, Alias }
