using System.Text;

namespace SecretPin.Webhook.Telemetry;

/// <summary>Makes text that users had a hand in fit for a terminal and for an HTTP header.</summary>
internal static class DisplayText
{
    /// <summary>In runes; the API server may cut a warning there (endpoints/filters/warning.go).</summary>
    public const int LongestWarning = 256;

    /// <summary>In runes; room for the ten referrers that a refusal names.</summary>
    public const int LongestMessage = 4096;

    /// <summary>
    /// One line without control characters, which the API server would drop as a whole and a terminal would obey; at most
    /// <paramref name="limit"/> runes.
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
