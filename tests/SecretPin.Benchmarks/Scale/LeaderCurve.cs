using System.Diagnostics;
using SecretPin.Testing.Server;

namespace SecretPin.Benchmarks.Scale;

/// <summary>
/// Measures the leader for several numbers of aliases in the cluster. Each alias has one Secret. The leader reads each alias once, and then waits for changes.
/// </summary>
internal static class LeaderCurve
{
    public const string Name = "leader";

    private const int Secrets = 1_000;

    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(20), Limit = TimeSpan.FromMinutes(5);

    /// <summary>How long the idle leader is measured. In this time, each audit of the leader runs at least once.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMinutes(1);

    public static async Task MeasureAsync()
    {
        var table = new Table(Name, ["aliases", "ready after s", "reconciled after s", "resident MB", "most resident MB", "heap MB", "cores while idle"]);
        foreach (var aliases in new[] { 10, 100, 1_000, 10_000, 100_000 })
        {
            await using var cluster = await LargeCluster.StartAsync(Secrets, workloads: 0, aliases: aliases, hasLease: true);
            var began = Stopwatch.GetTimestamp();
            await using var webhook = await WebhookServer.StartAsync(cluster);
            var ready = Stopwatch.GetElapsedTime(began);
            using var timer = new PeriodicTimer(PollInterval, TimeProvider.System);
            while (cluster.AliasReads < aliases)
            {
                if (Stopwatch.GetElapsedTime(began) > Limit)
                {
                    throw new TimeoutException($"After {Limit.TotalMinutes} minutes, the leader has read {cluster.AliasReads} of {aliases} aliases.");
                }

                await timer.WaitForNextTickAsync();
            }

            var (reconciled, since, processor) = (Stopwatch.GetElapsedTime(began), Stopwatch.GetTimestamp(), webhook.Process.ProcessorTime);
            await Task.Delay(Idle, TimeProvider.System);
            table.Add(
                aliases, ready.TotalSeconds, reconciled.TotalSeconds, webhook.Process.ResidentMemory, webhook.Process.MostResidentMemory,
                await webhook.HeapAsync(), (webhook.Process.ProcessorTime - processor) / Stopwatch.GetElapsedTime(since).TotalSeconds);
        }
    }
}
