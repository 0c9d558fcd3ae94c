namespace SecretPin.Benchmarks.Scale;

/// <summary>The watch traffic of a cluster with 5,000 nodes, minute by minute.</summary>
internal static class WatchCurve
{
    public const string Name = "watches";

    private const int ChangesPerSecond = 2_000;

    public static async Task MeasureAsync(int minutes)
    {
        var table = new Table(Name, ["minute", .. ChangeFigures.Columns]);
        await using var cluster = await ChangingCluster.StartAsync(ChangesPerSecond);
        for (var minute = 1; minute <= minutes; minute++)
        {
            table.Add([minute, .. (await cluster.MeasureAsync(TimeSpan.FromMinutes(1))).Values]);
        }
    }
}
