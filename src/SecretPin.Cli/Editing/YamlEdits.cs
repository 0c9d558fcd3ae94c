using SecretPin.Manifests;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Editing;

/// <summary>Applies the changes of a document's JSON to its YAML text.</summary>
internal static class YamlEdits
{
    /// <param name="document">The document.</param>
    /// <param name="edits">The changes.</param>
    /// <param name="isRewritten">
    /// Whether the document was written again, without anchors and comments, because the text with only the changed parts would have another meaning, for
    /// example because an anchor is also used by an unchanged field.
    /// </param>
    /// <returns>The changed text.</returns>
    public static string Apply(YamlDocument document, JsonEdits edits, out bool isRewritten)
    {
        var expected = edits.Apply(document.Json);
        var text = ReplaceParts(document, edits);
        isRewritten = text is null || !IsEquivalent(text, expected.Span);
        return isRewritten ? Rewrite(document.Source.Text, expected.Span) : text!;
    }

    private static string? ReplaceParts(YamlDocument document, JsonEdits edits)
    {
        if (edits.Insertions.Any(insertion => insertion.Replaced is not null))
        {
            return null;
        }

        var textEdits = new HashSet<TextEdit<char>>();
        var replaced = new Dictionary<(int, int), string>();
        foreach (var edit in edits.Changes)
        {
            var span = document.SpanAt(edit.Start);
            if (edit.NewName is null)
            {
                if (YamlElement.Remove(document.Source.Text, span) is not { } removal)
                {
                    return null;
                }

                textEdits.Add(removal);
            }
            else if (replaced.TryAdd((span.Start, span.End), edit.NewName))
            {
                var token = Token(document.Source.Text[span.Start..span.End], edit.OldName, edit.NewName);
                textEdits.Add(new(span.Start, span.End, token.AsMemory()));
            }
        }

        var insertions = edits.Insertions.Select(insertion => YamlMember.Insert(document.Source.Text, document.SpanAt(insertion.Parent), insertion));
        return TextEdit<char>.Apply(document.Source.Text, textEdits.Concat(insertions)) is { } text ? new(text.Span) : null;
    }

    /// <summary>The scalar with another name, in the same style.</summary>
    private static string Token(string token, string oldName, string newName)
    {
        return token == oldName || token.StartsWith('*') ? Plain(newName)
            : oldName.Length > 0 && token.AsSpan().Count(oldName) == 1 ? token.Replace(oldName, newName, StringComparison.Ordinal)
            : $"\"{newName}\"";
    }

    /// <summary>A value without quotes, if it needs none.</summary>
    internal static string Plain(string value) => YamlScalar.IsPlainText(value) ? value : $"\"{value}\"";

    private static bool IsEquivalent(string text, ReadOnlySpan<byte> json)
    {
        try
        {
            return YamlDocument.Parse(new(text, 1, 1)) is { } document && document.Json.Span.SequenceEqual(json);
        }
        catch (TextFormatException)
        {
            return false;
        }
    }

    private static string Rewrite(string source, ReadOnlySpan<byte> json)
    {
        using var text = new StringWriter();
        text.Write(source.TrimStart('\uFEFF').StartsWith("---", StringComparison.Ordinal) ? "---\n" : "");
        JsonToYaml.Write(json, text);
        return IsEquivalent(text.ToString(), json)
            ? text.ToString()
            : throw new InvalidOperationException("The rewritten document has another meaning.");
    }
}

/// <summary>Adds a member to the text of a YAML mapping.</summary>
internal static class YamlMember
{
    /// <param name="text">The document.</param>
    /// <param name="mapping">The mapping that gets the first key.</param>
    /// <param name="insertion">The keys and the value.</param>
    public static TextEdit<char> Insert(string text, YamlSpan mapping, JsonInsertion insertion)
    {
        var value = YamlEdits.Plain(insertion.Value);
        if (!mapping.IsBlock)
        {
            var nested = insertion.Keys.Reverse().Aggregate(value, (inner, key) => $"{{{key}: {inner}}}")[1..^1];
            var isEmpty = text.AsSpan(mapping.Start + 1).TrimStart(" \t\r\n") is ['}', ..];
            return new(mapping.Start + 1, mapping.Start + 1, (isEmpty ? nested : $"{nested}, ").AsMemory());
        }

        var column = mapping.Start - (text.LastIndexOf('\n', mapping.Start) + 1);
        var newLine = text.AsSpan(0, mapping.Start).IndexOf("\r\n") >= 0 ? "\r\n" : "\n";
        var lines = insertion.Keys.Select((key, depth) => $"{new string(' ', depth == 0 ? 0 : column + (2 * depth))}{key}:");
        return new(mapping.Start, mapping.Start, $"{string.Join(newLine, lines)} {value}{newLine}{new string(' ', column)}".AsMemory());
    }
}

/// <summary>Removes an element from the text of a YAML sequence.</summary>
internal static class YamlElement
{
    /// <param name="text">The document.</param>
    /// <param name="element">An element, but not the first of its sequence.</param>
    /// <returns><see langword="null"/> if the text around the element is too complex.</returns>
    public static TextEdit<char>? Remove(string text, YamlSpan element)
    {
        var before = text.AsSpan(0, element.Start);
        return before.TrimEnd(" \t\r\n") is [.., ','] flow ? new(flow[..^1].TrimEnd(" \t\r\n").Length, element.End, default)
            : before.TrimEnd(' ') is [.., '-'] block ? Lines(text, block.Length - 1, element.End)
            : null;
    }

    /// <summary>From the <c>-</c> to the end of the element's last line, including a comment.</summary>
    private static TextEdit<char>? Lines(string text, int dash, int end)
    {
        var start = text.LastIndexOf('\n', dash) + 1;
        if (!text.AsSpan(start, dash - start).IsWhiteSpace())
        {
            return null;
        }

        var feed = text.IndexOf('\n', text[end - 1] == '\n' ? end - 1 : end);
        return new(start, feed < 0 ? text.Length : feed + 1, default);
    }
}
