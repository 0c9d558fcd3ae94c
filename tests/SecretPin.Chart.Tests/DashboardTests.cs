using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SecretPin.Chart.Tests;

/// <summary>The panels of the Grafana dashboard. The cluster tests run their queries against a real Prometheus.</summary>
public sealed partial class DashboardTests
{
    private static readonly JsonNode[] All = [.. JsonNode.Parse(ChartFiles.Read("files/monitoring/dashboard.json"))!["panels"]!.AsArray().OfType<JsonNode>()];

    private static readonly JsonNode[] Panels = [.. All.Where(panel => (string)panel["type"]! != "row")];

    [Fact]
    public void No_two_panels_overlap()
    {
        Assert.Equal(All.Length, All.Select(panel => (int)panel["id"]!).Distinct().Count());
        var cells = All.SelectMany(panel => Cells(panel["gridPos"]!)).ToArray();
        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.X, 0, 23));
    }

    [Fact]
    public void Each_panel_has_a_description_and_a_unit() => Assert.All(Panels, panel =>
    {
        Assert.EndsWith(".", (string)panel["description"]!, StringComparison.Ordinal);
        Assert.True((string)panel["type"]! == "table" || panel["fieldConfig"]!["defaults"]!["unit"] is not null, (string)panel["title"]!);
    });

    [Fact]
    public void Every_metric_in_a_query_is_documented()
    {
        var documented = File.ReadAllText(Path.Combine(Repository.Root, "docs", "operations.md"));
        var metrics = Panels.SelectMany(panel => panel["targets"]!.AsArray())
            .SelectMany(target => Metric().Matches((string)target!["expr"]!).Select(metric => Suffix().Replace(metric.Value, "")));
        Assert.All(metrics, metric => Assert.Contains($"| `{metric}` |", documented, StringComparison.Ordinal));
    }

    private static IEnumerable<(int X, int Y)> Cells(JsonNode position) =>
        from x in Enumerable.Range((int)position["x"]!, (int)position["w"]!)
        from y in Enumerable.Range((int)position["y"]!, (int)position["h"]!)
        select (x, y);

    [GeneratedRegex("secretpin_[a-z_]+")]
    private static partial Regex Metric();

    [GeneratedRegex("_bucket$")]
    private static partial Regex Suffix();
}
