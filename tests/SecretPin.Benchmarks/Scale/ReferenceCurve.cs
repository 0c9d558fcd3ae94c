using SecretPin.Testing.Server;

namespace SecretPin.Benchmarks.Scale;

/// <summary>Measures reviews for several numbers of aliases in a workload, first with a simulated API server, and then with a cluster in memory.</summary>
internal static class ReferenceCurve
{
    public const string Name = "references";

    public static async Task MeasureAsync(Effort effort)
    {
        var table = new Table(Name,
        [
            "references", "median ms", "p99 ms", "CPU us", "in memory median ms", "in memory p99 ms", "in memory CPU us",
            "no-op median ms", "no-op p99 ms", "no-op CPU us",
        ]);

        // Half of the aliases are in the namespace of the review.
        await using var cluster = await LargeCluster.StartAsync(secrets: 1_000, workloads: 0, aliases: 1_000);
        await using var webhook = await WebhookServer.StartAsync(cluster);
        await using var inMemory = await WebhookServer.StartInMemoryAsync();
        await using var noOp = await NoOpServer.StartAsync();
        foreach (var references in new[] { 1, 2, 5, 10, 16, 17, 20, AliasReview.MaxAliases })
        {
            using var review = new AliasReview(references);
            await review.CheckAsync(webhook.Process.Reviews);
            await review.CheckAsync(inMemory.Process.Reviews);
            var results = await WrkLoad.RunInTurnsAsync([webhook.Process, inMemory.Process, noOp.Process], review, connections: 1, effort);
            table.Add([references, .. results.SelectMany(result => new[] { result.Median, result.P99, result.Processor })]);
        }
    }
}
