using SecretPin.Manifests;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Editing;

/// <summary>Applies the changes of a document's JSON to its YAML text.</summary>
internal static class YamlEdits
{
    /// <returns>
    /// The text with only the changed scalars replaced. If that text would have another meaning, for example because an anchor
    /// is also used by an unchanged field, the document is written again, without anchors and comments.
    /// </returns>
    public static string Apply(YamlDocument document, JsonEdits edits)
    {
        var expected = edits.Apply(document.Json);
        return ReplaceScalars(document, edits.All) is { } text && IsEquivalent(text, expected.Span) ? text : Rewrite(document.Source.Text, expected.Span);
    }

    private static string? ReplaceScalars(YamlDocument document, IReadOnlyList<JsonChange> edits)
    {
        var textEdits = new HashSet<TextEdit<char>>();
        var replaced = new Dictionary<(int, int), string>();
        foreach (var edit in edits)
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

        return TextEdit<char>.Apply(document.Source.Text, textEdits) is { } text ? new(text.Span) : null;
    }

    /// <summary>The scalar with another name, in the same style.</summary>
    private static string Token(string token, string oldName, string newName)
    {
        var plain = YamlScalar.IsPlainText(newName) ? newName : $"\"{newName}\"";
        return token == oldName || token.StartsWith('*') ? plain
            : token.AsSpan().Count(oldName) == 1 ? token.Replace(oldName, newName, StringComparison.Ordinal)
            : $"\"{newName}\"";
    }

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
