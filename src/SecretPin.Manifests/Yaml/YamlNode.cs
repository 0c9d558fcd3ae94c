namespace SecretPin.Manifests.Yaml;

/// <summary>A node of a YAML document. The nodes of a document stand in one list, each before its children.</summary>
internal readonly record struct YamlNode
{
    public required YamlNodeKind Kind { get; init; }

    /// <summary>Where it begins, in characters of the document's text, without its anchor and tag.</summary>
    public required int Start { get; init; }

    /// <summary>Behind its last character; for a block collection, behind that of its last scalar.</summary>
    public int End { get; init; }

    /// <summary>From 1, in the document.</summary>
    public required long Line { get; init; }

    /// <summary>From 1.</summary>
    public required long Column { get; init; }

    /// <summary>The index of the node after it and its children.</summary>
    public int Next { get; init; }

    /// <summary>A scalar's text.</summary>
    public string Text { get; init; }

    /// <summary>Empty where it has none.</summary>
    public string Tag { get; init; }

    /// <summary>A scalar without quotes: its text says what type it is.</summary>
    public bool IsPlain { get; init; }

    /// <summary>A collection by indentation.</summary>
    public bool IsBlock { get; init; }

    /// <summary>What an alias stands for: the index of a node before it.</summary>
    public int Target { get; init; }
}

internal enum YamlNodeKind
{
    Scalar,
    Sequence,
    Mapping,
    Alias,
}
