namespace SecretPin.Benchmarks.Scale;

/// <summary>The figures of the webhook by the number of changes per second that its watches deliver.</summary>
internal static class ChangeCurve
{
    public const string Name = "changes";

    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(30), Duration = TimeSpan.FromMinutes(1);

    public static async Task MeasureAsync()
    {
        var table = new Table(Name, ["rate", .. ChangeFigures.Columns]);
        foreach (var rate in new[] { 0, 500, 1_000, 2_000, 4_000 })
        {
            await using var cluster = await ChangingCluster.StartAsync(rate);
            await cluster.MeasureAsync(WarmUp);
            table.Add([rate, .. (await cluster.MeasureAsync(Duration)).Values]);
        }
    }
}
