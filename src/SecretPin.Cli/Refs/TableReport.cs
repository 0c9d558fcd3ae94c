using Spectre.Console;

namespace SecretPin.Cli.Refs;

/// <summary>A table for people: a line per reference.</summary>
/// <param name="stderr">Told where there is nothing to show.</param>
internal sealed class TableReport(TextWriter stderr) : IReferenceReport
{
    private readonly Table _table = CreateTable();

    public void Add(ReferringObject found)
    {
        foreach (var reference in found.Seen.References)
        {
            _table.AddRow(
                new Text(found.Namespace),
                new Text(found.Seen.ToString()),
                new Text(reference.Namespace is { Length: > 0 } other ? $"{other}/{reference.Name}" : reference.Name),
                new Text(reference.Label),
                new Text(reference.IsOptional ? "yes" : ""));
        }
    }

    public void End()
    {
        if (_table.Rows.Count == 0)
        {
            stderr.WriteLine("No object references a Secret.");
            return;
        }

        // A pipe has no width: a line there is one reference, for grep and awk.
        var console = AnsiConsole.Create(new() { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect });
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = short.MaxValue;
        }

        console.Write(_table);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static Table CreateTable()
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var title in new[] { "NAMESPACE", "OBJECT", "SECRET", "WHERE", "OPTIONAL" })
        {
            table.AddColumn(new TableColumn(new Text(title)) { NoWrap = Console.IsOutputRedirected, Padding = new(0, 0, 2, 0) });
        }

        return table;
    }
}
