using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Editing;

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
