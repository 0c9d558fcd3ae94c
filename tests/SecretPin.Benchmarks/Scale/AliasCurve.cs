using SecretPin.Testing.Server;

namespace SecretPin.Benchmarks.Scale;

/// <summary>Reviews with two aliases, and memory, by the number of aliases in the cluster. Each alias has one Secret.</summary>
internal static class AliasCurve
{
    public const string Name = "aliases";

    private const int Secrets = 1_000;

    public static async Task MeasureAsync(Effort effort)
    {
        var table = new Table(Name,
        [
            "aliases", "median ms", "p99 ms", "CPU us", "no-op median ms", "no-op p99 ms", "no-op CPU us", "resident MB when ready",
            "resident MB after the load", "heap MB",
        ]);
        await using var noOp = await NoOpServer.StartAsync();
        using var review = new AliasReview(2);
        foreach (var aliases in new[] { 10, 100, 1_000, 10_000, 100_000 })
        {
            await using var cluster = await LargeCluster.StartAsync(Secrets, workloads: 0, aliases: aliases);
            await using var webhook = await WebhookServer.StartAsync(cluster);
            var ready = webhook.Process.ResidentMemory;
            await review.CheckAsync(webhook.Process.Reviews);
            var results = await WrkLoad.RunInTurnsAsync([webhook.Process, noOp.Process], review, connections: 1, effort);
            table.Add(
                aliases, results[0].Median, results[0].P99, results[0].Processor, results[1].Median, results[1].P99, results[1].Processor,
                ready, webhook.Process.ResidentMemory, await webhook.HeapAsync());
        }
    }
}
