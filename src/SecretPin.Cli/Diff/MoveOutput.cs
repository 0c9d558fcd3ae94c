using System.Text.Json.Nodes;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Diff;

/// <summary>Writes the result of <c>diff</c> in its output formats.</summary>
internal static class MoveOutput
{
    /// <summary>The first line of a comment. A later run finds the comment by this line.</summary>
    public const string Marker = "<!-- kubectl secretpin diff -->";

    public static void Write(CommandContext context, string format, IReadOnlyList<VersionMove> moves)
    {
        if (format == "markdown")
        {
            context.Output.WriteLines(Markdown(moves));
        }
        else
        {
            OutputWriter.Write(context.Output, format, Listing(moves));
        }
    }

    private static Listing Listing(IReadOnlyList<VersionMove> moves)
    {
        var listing = new Listing(new("NAMESPACE"), new("WORKLOAD"), new("ALIAS"), new("FROM"), new("TO"), new("CHANGE"));
        foreach (var move in moves)
        {
            var item = new JsonObject
            {
                ["namespace"] = move.Namespace,
                ["kind"] = move.Workload.Kind.Kind,
                ["group"] = move.Workload.Kind.Group,
                ["name"] = move.Workload.Name,
                ["alias"] = move.Alias,
                ["from"] = Json(move.From),
                ["to"] = Json(move.To),
                ["change"] = Text(move.Change),
            };
            if (move.Rejection is not null)
            {
                item["message"] = move.Rejection;
            }

            listing.Add(item, move.Namespace, move.Workload.ToString(), move.Alias, Text(move.From), Text(move.To), Text(move.Change));
        }

        return listing;
    }

    private static string Markdown(IReadOnlyList<VersionMove> moves) => string.Join('\n',
    [
        Marker,
        $"**SecretPin: {Title(moves)}**",
        .. moves.Count == 0 ? [] : (string[])["", "| Workload | Alias | From | To | Change |", "|---|---|---|---|---|"],
        .. moves.Select(Row),
        .. moves.Where(move => move.Rejection is not null).SelectMany(move => new[] { "", $"> {Code(move.Rejection!)}" }),
    ]);

    private static string Row(VersionMove move) =>
        $"| {Code($"{move.Namespace}/{move.Workload}")} | {Code(move.Alias)} | {Code(Text(move.From))} | {Code(Text(move.To))} "
        + $"| {Sentence(move.Change)} |";

    private static string Title(IEnumerable<VersionMove> moves) => moves.DistinctBy(move => (move.Namespace, move.Workload.ToString())).Count() switch
    {
        0 => "no workload moves to another version",
        1 => "1 workload changes",
        var count => $"{count} workloads change",
    };

    /// <summary>A code span: Markdown has no effect in it. In a table, a bar still ends a cell.</summary>
    private static string Code(string text) => text.Length == 0 ? "" : $"`{text.Replace('`', '\'').Replace("|", "\\|", StringComparison.Ordinal)}`";

    private static string Sentence(VersionChange change) => change switch
    {
        VersionChange.Create => "is created",
        VersionChange.Move => "moves when it is applied",
        VersionChange.Rollout => "moves in a step of the rollout",
        _ => "is rejected",
    };

    private static string Text(VersionChange change) => change.ToString().ToLowerInvariant();

    private static string Text(IEnumerable<SecretVersion> versions) => string.Join(", ", versions);

    private static JsonArray Json(IEnumerable<SecretVersion> versions) => [.. versions.Select(version => (JsonNode)version.ToString())];
}
