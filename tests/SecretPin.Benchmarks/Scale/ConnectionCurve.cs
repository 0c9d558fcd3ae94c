namespace SecretPin.Benchmarks.Scale;

/// <summary>
/// Measures reviews with two aliases for several numbers of connections. Each connection sends the next review as soon as it has received an answer. The
/// cluster is in memory, as in load.sh.
/// </summary>
internal static class ConnectionCurve
{
    public const string Name = "connections";

    public static async Task MeasureAsync(Effort effort)
    {
        var table = new Table(Name,
        [
            "connections", "reviews per second", "median ms", "p99 ms", "CPU us", "no-op reviews per second", "no-op median ms", "no-op p99 ms", "no-op CPU us",
            "ratio of the rates", "ratio of the CPU",
        ]);
        await using var webhook = await WebhookServer.StartInMemoryAsync();
        await using var noOp = await NoOpServer.StartAsync();
        using var review = new AliasReview(2);
        await review.CheckAsync(webhook.Process.Reviews);
        foreach (var connections in new[] { 1, 2, 4, 8, 16, 32, 64 })
        {
            var results = await WrkLoad.RunInTurnsAsync([webhook.Process, noOp.Process], review, connections, effort);
            table.Add(
            [
                connections, .. results.SelectMany(result => new[] { result.PerSecond, result.Median, result.P99, result.Processor }),
                results[0].PerSecond / results[1].PerSecond, results[1].Processor / results[0].Processor,
            ]);
        }
    }
}
