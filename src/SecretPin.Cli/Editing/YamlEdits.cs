using SecretPin.Manifests;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Editing;

/// <summary>Makes the changes to a document's JSON in its YAML.</summary>
internal static class YamlEdits
{
    /// <returns>
    /// The document's text with only the changed scalars replaced. Where that would mean something else, as with an
    /// anchor that is also used where nothing changes, the document is written anew, without anchors and comments.
    /// </returns>
    public static string Apply(YamlDocument document, JsonEdits edits)
    {
        var expected = edits.Apply(document.Json);
        return InPlace(document, edits.All) is { } text && IsEquivalent(text, expected.Span) ? text : Anew(document.Source.Text, expected.Span);
    }

    private static string? InPlace(YamlDocument document, IReadOnlyList<JsonChange> edits)
    {
        var cuts = new HashSet<TextEdit<char>>();
        var replaced = new Dictionary<(int, int), string>();
        foreach (var edit in edits)
        {
            var span = document.SpanAt(edit.Start);
            if (edit.NewName is null)
            {
                if (YamlElement.Cut(document.Source.Text, span) is not { } cut)
                {
                    return null;
                }

                cuts.Add(cut);
            }
            else if (replaced.TryAdd((span.Start, span.End), edit.NewName))
            {
                var token = Token(document.Source.Text[span.Start..span.End], edit.OldName, edit.NewName);
                cuts.Add(new(span.Start, span.End, token.AsMemory()));
            }
        }

        return TextEdit<char>.Apply(document.Source.Text, cuts) is { } text ? new(text.Span) : null;
    }

    /// <summary>The scalar with another name in it, written as it was before.</summary>
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

    private static string Anew(string source, ReadOnlySpan<byte> json)
    {
        using var text = new StringWriter();
        text.Write(source.TrimStart('\uFEFF').StartsWith("---", StringComparison.Ordinal) ? "---\n" : "");
        JsonToYaml.Write(json, text);
        return IsEquivalent(text.ToString(), json)
            ? text.ToString()
            : throw new InvalidOperationException("A document written anew does not mean what it should.");
    }
}

/// <summary>Finds what has to go from the text of a YAML sequence so that an element goes.</summary>
internal static class YamlElement
{
    /// <param name="text">The document.</param>
    /// <param name="element">Not the first of its sequence.</param>
    /// <returns><see langword="null"/> where the text around it is not simple enough.</returns>
    public static TextEdit<char>? Cut(string text, YamlSpan element)
    {
        var before = text.AsSpan(0, element.Start);
        return before.TrimEnd(" \t\r\n") is [.., ','] flow ? new(flow[..^1].TrimEnd(" \t\r\n").Length, element.End, default)
            : before.TrimEnd(' ') is [.., '-'] block ? Lines(text, block.Length - 1, element.End)
            : null;
    }

    /// <summary>From the <c>-</c> to the end of the element's last line, with the comment there.</summary>
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
