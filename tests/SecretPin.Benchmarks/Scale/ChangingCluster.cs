using System.Collections.Concurrent;
using System.Diagnostics;
using SecretPin.Benchmarks.Load;
using SecretPin.Testing.Server;

namespace SecretPin.Benchmarks.Scale;

/// <summary>
/// Measures the webhook with a simulated cluster of 5,000 nodes, whose objects change all the time. During the measurement, the webhook and the no-op server
/// each receive ten reviews per second. Each review names two aliases.
/// </summary>
internal sealed class ChangingCluster : IAsyncDisposable
{
    private static readonly TimeSpan BetweenReviews = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<double> _times = new(), _noOpTimes = new();
    private readonly LargeCluster _cluster;
    private readonly WebhookServer _webhook;
    private readonly NoOpServer _noOp;
    private readonly AliasReview _review;
    private readonly Task _reviews;

    private ChangingCluster(LargeCluster cluster, WebhookServer webhook, NoOpServer noOp, AliasReview review)
    {
        (_cluster, _webhook, _noOp, _review) = (cluster, webhook, noOp, review);
        _reviews = Task.WhenAll(ReviewAsync(webhook.Process.Reviews, _times), ReviewAsync(noOp.Process.Reviews, _noOpTimes));
    }

    public static async Task<ChangingCluster> StartAsync(int changesPerSecond)
    {
        var cluster = await LargeCluster.StartAsync(secrets: 100_000, workloads: 20_000, changesPerSecond, aliases: 1_000, pods: 150_000);
        var webhook = await WebhookServer.StartAsync(cluster);
        var review = new AliasReview(2);
        await review.CheckAsync(webhook.Process.Reviews);
        return new(cluster, webhook, await NoOpServer.StartAsync(), review);
    }

    /// <exception cref="HttpRequestException">A review failed.</exception>
    public async Task<ChangeFigures> MeasureAsync(TimeSpan duration)
    {
        _times.Clear();
        _noOpTimes.Clear();
        var (began, updates, processor) = (Stopwatch.GetTimestamp(), _cluster.Updates, _webhook.Process.ProcessorTime);
        var (collections, pauses) = await _webhook.CollectionsAsync();
        if (await Task.WhenAny(Task.Delay(duration, TimeProvider.System), _reviews) == _reviews)
        {
            await _reviews;
        }

        var elapsed = Stopwatch.GetElapsedTime(began);
        var (collectionsAfter, pausesAfter) = await _webhook.CollectionsAsync();
        return new(
            (_cluster.Updates - updates) / elapsed.TotalSeconds, (_webhook.Process.ProcessorTime - processor) / elapsed.TotalSeconds,
            _webhook.Process.ResidentMemory, await _webhook.HeapAsync(), (collectionsAfter - collections) / elapsed.TotalMinutes,
            (pausesAfter - pauses) * 1000 / Math.Max(1, collectionsAfter - collections), Latencies.Of(_times), Latencies.Of(_noOpTimes));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAny(_reviews);
        await _webhook.DisposeAsync();
        await _noOp.DisposeAsync();
        await _cluster.DisposeAsync();
        _review.Dispose();
        _stop.Dispose();
    }

    private async Task ReviewAsync(Uri server, ConcurrentQueue<double> times)
    {
        using var client = _review.Client(server);
        using var timer = new PeriodicTimer(BetweenReviews, TimeProvider.System);
        while (!_stop.IsCancellationRequested)
        {
            var sent = Stopwatch.GetTimestamp();
            await client.ReviewAsync();
            times.Enqueue(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
            await timer.WaitForNextTickAsync(CancellationToken.None);
        }
    }
}

/// <param name="Changes">Changes per second.</param>
/// <param name="Cores">The processor time of the webhook: seconds of processor time for each second of the measurement.</param>
/// <param name="Resident">In MB.</param>
/// <param name="Heap">In MB.</param>
/// <param name="Collections">Garbage collections per minute.</param>
/// <param name="Pause">The mean pause of a collection, in ms.</param>
/// <param name="Review">The latencies of the webhook.</param>
/// <param name="NoOp">The latencies of the no-op server.</param>
internal sealed record ChangeFigures(
    double Changes, double Cores, double Resident, double Heap, double Collections, double Pause, Latencies Review, Latencies NoOp)
{
    public static readonly string[] Columns =
    [
        "changes per second", "cores", "resident MB", "heap MB", "collections per minute", "mean pause ms", "review median ms", "review p99 ms",
        "no-op median ms", "no-op p99 ms",
    ];

    public double[] Values => [Changes, Cores, Resident, Heap, Collections, Pause, Review.Median, Review.P99, NoOp.Median, NoOp.P99];
}
