using System.Globalization;
using SecretPin.Cluster.Tests.Consistency;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Cluster.Tests.Webhooks;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Soak;

/// <summary>
/// For SECRETPIN_SOAK_SECONDS, at least and by default 15, pins move, workloads and Secrets are created and deleted, watches
/// stall and are cut, and certificates change, all at once. The driver knows the right answer to each request.
/// </summary>
[Collection(nameof(LoadTests))]
[Trait("Category", "Slow")]
public sealed class MixedLoadSoakTests(RunningCluster cluster, ITestOutputHelper output) : IDisposable
{
    private const int Namespaces = 2, AliasesEach = 3, DeployersEach = 3;

    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(
        int.TryParse(Environment.GetEnvironmentVariable("SECRETPIN_SOAK_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? seconds
            : 15);

    private static readonly bool IsLong = Duration > TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Retention = TimeSpan.FromSeconds(IsLong ? 30 : 8);

    /// <summary>The requests that must occur at least once.</summary>
    private static readonly string[] Required =
    [
        "pins moved", "workloads created", "workloads applied again", "workloads deleted", "deletions allowed", "deletions rejected: pinned",
        "deletions rejected: in use, plain", "deletions allowed, plain", "watches cut", "watches stalled",
    ];

    private readonly Ledger _ledger = new();
    private readonly CancellationTokenSource _end = new();
    private int _seed;

    [Fact]
    public async Task No_verdict_is_wrong_and_memory_does_not_grow()
    {
        var namespaces = await Task.WhenAll(Enumerable.Range(0, Namespaces).Select(_ => cluster.NewNamespaceAsync()));
        // The certificate of the default replica lasts for months; each replica renews according to its own settings.
        await cluster.Webhook.StopAsync();
        await cluster.Webhook.DisposeAsync();
        try
        {
            await using var firstProxy = await ApiProxy.StartAsync(cluster.Plane);
            await using var secondProxy = await ApiProxy.StartAsync(cluster.Plane);
            await using var first = await cluster.NewReplicaAsync(firstProxy.Address, Rotations.Arguments);
            await using var second = await cluster.NewReplicaAsync(secondProxy.Address, Rotations.Arguments);
            await cluster.ServeAsync(first, second);
            await using (await ServiceAddress.TakeAsync(cluster))
            {
                await SoakAsync(namespaces, [first, second], [firstProxy, secondProxy]);
            }
        }
        finally
        {
            await cluster.StartWebhookAsync();
        }
    }

    public void Dispose() => _end.Dispose();

    private async Task SoakAsync(TestNamespace[] namespaces, WebhookProcess[] replicas, ApiProxy[] proxies)
    {
        var rotations = new Rotations(cluster, replicas, _ledger);
        var footprints = new[] { new Footprint("first", replicas[0].Id), new Footprint("second", replicas[1].Id) };
        var work = new List<Task>();
        foreach (var ns in namespaces)
        {
            var aliases = Enumerable.Range(0, AliasesEach).Select(number => new SoakedAlias(ns, $"alias-{number}", Retention, _ledger, NewRandom())).ToArray();
            foreach (var alias in aliases)
            {
                await alias.MoveAsync();
                work.Add(RepeatAsync(TimeSpan.FromSeconds(IsLong ? 5 : 2), alias.MoveAsync));
                work.Add(RepeatAsync(TimeSpan.FromSeconds(IsLong ? 2 : 0.7), alias.DeleteAsync));
            }

            for (var number = 0; number < DeployersEach; number++)
            {
                work.Add(RepeatAsync(TimeSpan.FromMilliseconds(250), new Deployer(number, aliases, _ledger, NewRandom()).WorkAsync));
            }

            work.Add(RepeatAsync(TimeSpan.FromSeconds(1), new PlainSecrets(0, ns, _ledger, NewRandom()).WorkAsync));
        }

        work.Add(RepeatAsync(TimeSpan.FromSeconds(IsLong ? 60 : 5), rotations.RotateAsync));
        work.Add(RepeatAsync(TimeSpan.FromMilliseconds(500), rotations.ConnectAsync));
        foreach (var proxy in proxies)
        {
            var random = NewRandom();
            work.Add(RepeatAsync(TimeSpan.FromSeconds(IsLong ? 30 : 4), () => DisturbAsync(proxy, random)));
        }

        work.Add(RepeatAsync(TimeSpan.FromSeconds(IsLong ? 10 : 1), () => Sample(footprints)));
        work.Add(RepeatAsync(TimeSpan.FromMinutes(5), () => ReportAsync(replicas, rotations, footprints)));

        try
        {
            await DelayAsync(Duration);
            // A busy machine needs longer.
            await _ledger.CountedAsync(Required, _end.Token);
        }
        finally
        {
            await _end.CancelAsync();
            await Task.WhenAll(work);
        }

        await ReportAsync(replicas, rotations, footprints);

        Assert.Empty(_ledger.Wrong);
        // On a busy machine some handshakes fail, but not all.
        Assert.True(_ledger["failed requests"] * 2 < _ledger["requests"], string.Join('\n', _ledger.Failures));
        Assert.InRange(rotations.Served, 3, int.MaxValue);
        foreach (var footprint in footprints)
        {
            var (warm, late) = (footprint.Median(0.25, 0.5), footprint.Median(0.75, 1));
            Assert.InRange(late.Megabytes, 1, (warm.Megabytes * 3 / 2) + 30);
            Assert.InRange(late.Handles, 1, warm.Handles + 60);
        }
    }

    private async Task DisturbAsync(ApiProxy proxy, Random random)
    {
        if (random.Next(2) == 0)
        {
            _ledger.Count("watches stalled", proxy.StallWatches());
            await DelayAsync(TimeSpan.FromSeconds(random.Next(1, IsLong ? 25 : 5)));
            proxy.Resume();
        }
        else
        {
            _ledger.Count("watches cut", proxy.CutWatches());
        }
    }

    private static Task Sample(IEnumerable<Footprint> footprints)
    {
        foreach (var footprint in footprints)
        {
            footprint.Sample();
        }

        return Task.CompletedTask;
    }

    private async Task ReportAsync(IEnumerable<WebhookProcess> replicas, Rotations rotations, IEnumerable<Footprint> footprints)
    {
        if (_ledger["requests"] == 0)
        {
            return;
        }

        foreach (var replica in replicas)
        {
            output.WriteLine($"reviews answered by {replica.Id}: {await replica.MetricAsync("secretpin_reviews_total")}, "
                + $"attempts dropped: {await replica.MetricAsync("secretpin_audit_dropped_total")}, "
                + $"lists: {await replica.MetricAsync("secretpin_watch_lists_total")}, "
                + $"heap: {await replica.MetricAsync("dotnet_gc_last_collection_heap_size_bytes") / 1_000_000:0} MB");
        }

        output.WriteLine($"wrong: {_ledger.Wrong.Count}, longest outage of verdicts: {_ledger.LongestOutage.TotalSeconds:0.000} s, "
            + $"certificates served: {rotations.Served}, CAs trusted: {rotations.Trusted}");
        output.WriteLine(string.Join(", ", _ledger.Counts.Select(count => $"{count.Key}: {count.Value}")));
        foreach (var footprint in footprints)
        {
            output.WriteLine($"{footprint.Name}: (MB, handles) second quarter {footprint.Median(0.25, 0.5)}, "
                + $"last quarter {footprint.Median(0.75, 1)}, most {footprint.Most}");
        }

        foreach (var line in _ledger.Wrong.Concat(_ledger.Failures))
        {
            output.WriteLine(line);
        }
    }

    /// <summary>Works until the end and finishes the last request.</summary>
    private Task RepeatAsync(TimeSpan interval, Func<Task> work) => Task.Run(async () =>
    {
        try
        {
            while (!_end.IsCancellationRequested)
            {
                await work();
                await DelayAsync(interval);
            }
        }
        catch
        {
            await _end.CancelAsync();
            throw;
        }
    });

    private Task DelayAsync(TimeSpan time) => Task.Delay(time, TimeProvider.System, _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);

    private Random NewRandom() => new(++_seed);
}
