using System.Text.Json.Nodes;

namespace SecretPin.Cli.Terminal;

/// <summary>The result of a command in every output format: rows for a table, items for JSON and YAML.</summary>
internal sealed class Listing(params IReadOnlyList<Column> columns)
{
    private readonly List<IReadOnlyList<string>> _rows = [];

    public IReadOnlyList<Column> Columns => columns;

    /// <summary>Each with one cell per column.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    public JsonArray Items { get; } = [];

    public void AddRow(params IReadOnlyList<string> cells) => _rows.Add(cells);

    /// <summary>Adds an item and its row.</summary>
    public void Add(JsonObject item, params IReadOnlyList<string> cells)
    {
        Items.Add((JsonNode)item);
        AddRow(cells);
    }
}

/// <param name="Title">In capitals, as in kubectl's tables.</param>
/// <param name="IsWide">Whether only <c>-o wide</c> shows the column.</param>
internal sealed record Column(string Title, bool IsWide = false);
