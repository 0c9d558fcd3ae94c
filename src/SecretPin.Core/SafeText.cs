using System.Globalization;
using System.Text;

namespace SecretPin.Core;

/// <summary>
/// Makes text that a user, a manifest or another server has written safe to print, to log and to store. Control characters move the cursor of a terminal,
/// bidirectional controls reverse the display of a name, and CI runners execute commands in the output of a job. All methods use the same table.
/// </summary>
public static class SafeText
{
    /// <summary>
    /// The table of unsafe characters: controls (C0, DEL and C1, and with them every escape sequence), separators of lines and paragraphs, and format
    /// characters, which are invisible (bidirectional controls, joiners, tags, the byte order mark).
    /// </summary>
    public static bool IsUnsafe(Rune rune) => rune.IsAscii ? Rune.IsControl(rune) : Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Format;

    /// <summary>Whether the text is unchanged by <see cref="EscapeLines"/>.</summary>
    public static bool AreLinesSafe(string text) => ReferenceEquals(EscapeLines(text), text);

    /// <summary>
    /// The text on one line, for a terminal and for the log of a CI job: each unsafe character is replaced by its code, for example <c>\u202e</c>. So is
    /// a character of the prefix of a command: <c>::</c> at the start of a line (GitHub), and <c>##</c> (<c>##[</c>, <c>##vso[</c>, <c>##teamcity[</c>).
    /// </summary>
    public static string Escape(string text) => Replace(text, CodeOf, keepsLines: false);

    /// <summary>
    /// The same for text of several lines, which stay as they are. JSON keeps its meaning, because the codes are the escapes of JSON strings.
    /// </summary>
    public static string EscapeLines(string text) => Replace(text, CodeOf, keepsLines: true);

    /// <summary>
    /// The text on one line, for the log, for messages to the API server, and for objects: each character that <see cref="Escape"/> replaces becomes a
    /// space.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="limit">The maximum length in runes. A longer text ends with an ellipsis.</param>
    public static string SingleLine(string text, int limit = 100)
    {
        if (text.Length <= limit)
        {
            return Replace(text, Space, keepsLines: false);
        }

        var isLonger = Prefix(text, limit, static _ => 1) < text.Length;
        return isLonger ? Replace(text[..Prefix(text, limit - 1, static _ => 1)], Space, keepsLines: false) + "…" : Replace(text, Space, keepsLines: false);
    }

    /// <summary>The same with a limit in bytes of UTF-8, as the API server counts them.</summary>
    public static string SingleLineOfBytes(string text, int limit)
    {
        const int Ellipsis = 3;
        if (Encoding.UTF8.GetByteCount(text) <= limit)
        {
            return Replace(text, Space, keepsLines: false);
        }

        return Replace(text[..Prefix(text, limit - Ellipsis, static rune => rune.Utf8SequenceLength)], Space, keepsLines: false) + "…";
    }

    /// <returns>The same instance if nothing is replaced.</returns>
    private static string Replace(string text, Func<Rune, string> replacement, bool keepsLines)
    {
        if (IsObviouslySafe(text))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        var (isStart, isReplaced, previous) = (true, false, default(Rune));
        foreach (var rune in text.EnumerateRunes())
        {
            if (keepsLines && rune.Value == '\n')
            {
                result.Append('\n');
                (isStart, previous) = (true, default);
                continue;
            }

            // CI runners ignore white space before a command.
            var endsPrefix = rune == previous && (rune.Value == '#' || (rune.Value == ':' && isStart));
            var written = endsPrefix || IsUnsafe(rune) ? replacement(rune) : rune.ToString();
            isReplaced |= endsPrefix || IsUnsafe(rune);
            result.Append(written);
            isStart &= string.IsNullOrWhiteSpace(written) || (rune.Value == ':' && previous.Value != ':');
            previous = endsPrefix ? default : rune;
        }

        return isReplaced ? result.ToString() : text;
    }

    private static bool IsObviouslySafe(string text) =>
        !text.AsSpan().ContainsAnyExceptInRange(' ', '~') && !text.Contains("##", StringComparison.Ordinal)
        && !text.AsSpan().TrimStart().StartsWith("::", StringComparison.Ordinal);

    private static string CodeOf(Rune rune) => string.Concat(rune.ToString().Select(unit => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}")));

    private static string Space(Rune rune) => " ";

    /// <returns>The length of the longest prefix of whole runes whose sizes add up to at most <paramref name="limit"/>.</returns>
    private static int Prefix(string text, int limit, Func<Rune, int> sizeOf)
    {
        var (length, size) = (0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            size += sizeOf(rune);
            if (size > limit)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return length;
    }
}
