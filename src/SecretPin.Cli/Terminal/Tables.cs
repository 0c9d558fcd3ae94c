using Spectre.Console;

namespace SecretPin.Cli.Terminal;

/// <summary>Tables without lines, as kubectl has them.</summary>
internal static class Tables
{
    public static Table Create(params IEnumerable<string> titles)
    {
        var table = new Table { Border = TableBorder.None };
        foreach (var title in titles)
        {
            table.AddColumn(new TableColumn(new Text(title)) { NoWrap = Console.IsOutputRedirected, Padding = new(0, 0, 2, 0) });
        }

        return table;
    }

    /// <summary>A pipe has no width and no colours: a row there is one line, for grep and awk.</summary>
    public static IAnsiConsole ConsoleFor(TextWriter? output = null)
    {
        var settings = new AnsiConsoleSettings { Ansi = Console.IsOutputRedirected ? AnsiSupport.No : AnsiSupport.Detect };
        if (output is not null)
        {
            settings.Out = new AnsiConsoleOutput(output);
        }

        var console = AnsiConsole.Create(settings);
        if (Console.IsOutputRedirected)
        {
            console.Profile.Width = short.MaxValue;
        }

        return console;
    }

    public static Table Of(Listing found, bool wide)
    {
        var shown = Enumerable.Range(0, found.Columns.Count).Where(index => wide || !found.Columns[index].IsWide).ToArray();
        var table = Create(shown.Select(index => found.Columns[index].Title));
        foreach (var row in found.Rows)
        {
            table.AddRow(shown.Select(index => new Text(row[index])));
        }

        return table;
    }

    public static void Write(TextWriter output, bool wide, Listing found)
    {
        if (found.Rows.Count == 0)
        {
            return;
        }

        if (!Console.IsOutputRedirected)
        {
            ConsoleFor().Write(Of(found, wide));
            return;
        }

        using var text = new StringWriter();
        ConsoleFor(text).Write(Of(found, wide));
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            output.WriteLine(line.TrimEnd());
        }
    }
}
