using SecretPin.Testing.Server;

namespace SecretPin.Benchmarks.Scale;

/// <summary>
/// Reviews by the number of aliases in the namespace. With more than 16 aliases in a workload, SecretPin lists all aliases of the namespace. Otherwise, it
/// reads each of them.
/// </summary>
internal static class ListCurve
{
    public const string Name = "lists";

    private const int Read = 16, Listed = 20;

    public static async Task MeasureAsync(Effort effort)
    {
        var table = new Table(
            Name, ["aliases in the namespace", "list median ms", "list p99 ms", "list CPU us", "reads median ms", "reads p99 ms", "reads CPU us"]);
        using var listed = new AliasReview(Listed);
        using var read = new AliasReview(Read);
        foreach (var aliases in new[] { 20, 50, 100, 200, 500 })
        {
            await using var cluster = await LargeCluster.StartAsync(secrets: 1_000, workloads: 0, aliases: aliases);
            await using var webhook = await WebhookServer.StartAsync(cluster);
            await listed.CheckAsync(webhook.Process.Reviews);
            await read.CheckAsync(webhook.Process.Reviews);
            var list = (await WrkLoad.RunInTurnsAsync([webhook.Process], listed, connections: 1, effort))[0];
            var reads = (await WrkLoad.RunInTurnsAsync([webhook.Process], read, connections: 1, effort))[0];
            table.Add(aliases, list.Median, list.P99, list.Processor, reads.Median, reads.P99, reads.Processor);
        }
    }
}
