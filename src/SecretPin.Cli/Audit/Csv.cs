using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Audit;

/// <summary>Comma-separated values (RFC 4180), safe to open in a spreadsheet.</summary>
internal static class Csv
{
    public static void Write(TextWriter output, Listing found)
    {
        foreach (var row in found.Rows.Prepend([.. found.Columns.Select(column => column.Title.ToLowerInvariant())]))
        {
            output.Write(string.Join(',', row.Select(Field)));
            output.Write("\r\n");
        }
    }

    private static string Field(string text)
    {
        // A user chooses their name: a spreadsheet must not take it for a formula.
        var safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
