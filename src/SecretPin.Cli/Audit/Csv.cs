using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Audit;

/// <summary>Comma-separated values (RFC 4180) that are safe to open in a spreadsheet.</summary>
internal static class Csv
{
    public static void Write(TextWriter output, Listing listing)
    {
        foreach (var row in listing.Rows.Prepend([.. listing.Columns.Select(column => column.Title.ToLowerInvariant())]))
        {
            output.Write(string.Join(',', row.Select(Field)));
            output.Write("\r\n");
        }
    }

    private static string Field(string text)
    {
        // A spreadsheet would run a field as a formula, and users choose their own names.
        var safe = text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal) ? "'" + text : text;
        return safe.AsSpan().ContainsAny(",\"\r\n") ? $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : safe;
    }
}
