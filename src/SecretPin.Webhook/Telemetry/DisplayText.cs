using System.Text;

namespace SecretPin.Webhook.Telemetry;

/// <summary>Converts text with user input into a form that is safe for a terminal and for an HTTP header.</summary>
internal static class DisplayText
{
    /// <summary>In runes. The API server may truncate longer warnings (endpoints/filters/warning.go).</summary>
    public const int LongestWarning = 256;

    /// <summary>In runes. It has room for the ten referrers that the message of a rejection contains.</summary>
    public const int LongestMessage = 4096;

    /// <summary>
    /// Returns the text on one line, with at most <paramref name="limit"/> runes. Control characters become spaces: the API server would drop
    /// a text with them, and a terminal would execute them.
    /// </summary>
    public static string SingleLine(string text, int limit = 100)
    {
        if (text.Length <= limit && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var line = new StringBuilder();
        var runes = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (++runes > limit)
            {
                line.Length -= line[^1] is >= '\uDC00' and <= '\uDFFF' ? 2 : 1;
                return line.Append('…').ToString();
            }

            line.Append(Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 ? " " : rune.ToString());
        }

        return line.ToString();
    }
}
