using SecretPin.Core;
using Spectre.Console;

namespace SecretPin.Cli.Terminal;

/// <summary>Tables without borders, as kubectl prints them.</summary>
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

    /// <summary>Text of one line in a table or beside it.</summary>
    public static Text Cell(string text) => new(SafeText.Escape(text));

    /// <summary>In a pipe, a console without width and colours: each row is one line, for grep and awk.</summary>
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

    public static Table Of(Listing listing, bool wide)
    {
        var visible = Enumerable.Range(0, listing.Columns.Count).Where(index => wide || !listing.Columns[index].IsWide).ToArray();
        var table = Create(visible.Select(index => listing.Columns[index].Title));
        foreach (var row in listing.Rows)
        {
            table.AddRow(visible.Select(index => Cell(row[index])));
        }

        return table;
    }

    public static void Write(TextWriter output, bool wide, Listing listing)
    {
        if (listing.Rows.Count > 0)
        {
            Write(output, Of(listing, wide));
        }
    }

    public static void Write(TextWriter output, Table table)
    {
        if (!Console.IsOutputRedirected)
        {
            ConsoleFor().Write(table);
            return;
        }

        using var text = new StringWriter();
        ConsoleFor(text).Write(table);
        foreach (var line in text.ToString().TrimEnd().Split('\n'))
        {
            output.WriteLine(line.TrimEnd());
        }
    }
}
