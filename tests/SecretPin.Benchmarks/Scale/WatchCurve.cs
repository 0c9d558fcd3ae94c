using System.Collections.Concurrent;
using System.Diagnostics;
using SecretPin.Benchmarks.Load;
using SecretPin.Testing.Server;

namespace SecretPin.Benchmarks.Scale;

/// <summary>The watch traffic of a cluster with 5,000 nodes, minute by minute, while reviews with two aliases arrive.</summary>
internal static class WatchCurve
{
    public const string Name = "watches";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), BetweenReviews = TimeSpan.FromMilliseconds(100);

    public static async Task MeasureAsync(int minutes)
    {
        var table = new Table(
            Name, ["minute", "updates per second", "cores", "resident MB", "heap MB", "review median ms", "review p99 ms"]);
        await using var cluster = await LargeCluster.StartAsync(
            secrets: 100_000, workloads: 20_000, updatesPerSecond: 2_000, aliases: 1_000, pods: 150_000);
        await using var webhook = await WebhookServer.StartAsync(cluster);
        using var review = new AliasReview(2);
        await review.CheckAsync(webhook.Process.Reviews);

        var times = new ConcurrentQueue<double>();
        using var stop = new CancellationTokenSource();
        var reviews = ReviewAsync(review, webhook.Process.Reviews, times, stop.Token);
        for (var minute = 1; minute <= minutes && !reviews.IsFaulted; minute++)
        {
            var (began, updates, processor) = (Stopwatch.GetTimestamp(), cluster.Updates, webhook.Process.ProcessorTime);
            await Task.WhenAny(Task.Delay(Minute, TimeProvider.System), reviews);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var latencies = Latencies.Of(Drain(times));
            table.Add(
                minute, (cluster.Updates - updates) / seconds, (webhook.Process.ProcessorTime - processor) / seconds, webhook.Process.ResidentMemory,
                await webhook.HeapAsync(), latencies.Median, latencies.P99);
        }

        await stop.CancelAsync();
        await reviews;
    }

    private static async Task ReviewAsync(AliasReview review, Uri webhook, ConcurrentQueue<double> times, CancellationToken stop)
    {
        using var client = review.Client(webhook);
        using var timer = new PeriodicTimer(BetweenReviews, TimeProvider.System);
        while (!stop.IsCancellationRequested)
        {
            var sent = Stopwatch.GetTimestamp();
            await client.ReviewAsync();
            times.Enqueue(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    private static IEnumerable<double> Drain(ConcurrentQueue<double> times)
    {
        while (times.TryDequeue(out var time))
        {
            yield return time;
        }
    }
}
