using System.Text.Json.Nodes;

namespace SecretPin.Cli.Terminal;

/// <summary>What a command found, for every form of output: rows of a table for people, items for programs.</summary>
internal sealed class Listing(params IReadOnlyList<Column> columns)
{
    private readonly List<IReadOnlyList<string>> _rows = [];
    private readonly JsonArray _items = [];

    public IReadOnlyList<Column> Columns => columns;

    /// <summary>One cell for each of <see cref="Columns"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    /// <summary>For json and yaml.</summary>
    public JsonArray Items => _items;

    public void AddRow(params IReadOnlyList<string> cells) => _rows.Add(cells);

    /// <summary>An item that is a row, too.</summary>
    public void Add(JsonObject item, params IReadOnlyList<string> cells)
    {
        _items.Add((JsonNode)item);
        AddRow(cells);
    }
}

/// <param name="Title">In capitals, as kubectl has them.</param>
/// <param name="IsWide">Whether it is only in <c>-o wide</c>.</param>
internal sealed record Column(string Title, bool IsWide = false);
