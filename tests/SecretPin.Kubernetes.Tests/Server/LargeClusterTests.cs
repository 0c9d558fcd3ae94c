using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.LeaderElection;
using SecretPin.Kubernetes.LiveReads;
using SecretPin.Kubernetes.Reflectors;
using SecretPin.Testing.Processes;
using SecretPin.Testing.Server;

namespace SecretPin.Kubernetes.Tests.Server;

/// <summary>The simulated API server of the benchmarks, read by the reflectors and live reads of SecretPin.</summary>
public sealed class LargeClusterTests
{
    private static readonly string Namespace = LargeObjects.NamespaceOfAlias(0);

    [Fact]
    public async Task Changes_replace_ReplicaSets_and_Jobs_and_the_number_of_objects_stays_the_same()
    {
        await using var server = await LargeCluster.StartAsync(secrets: 1_000, workloads: 1_000, updatesPerSecond: 20_000, aliases: 10, pods: 100);
        using var folder = new TemporaryFolder();
        using var api = ApiServer.FromKubeconfig(folder.Write("kubeconfig", server.Kubeconfig()), TimeProvider.System);
        var cluster = new ClusterReflection(api, [], new(), TimeProvider.System, new(1), NullLogger<Reflector>.Instance);
        using var stop = new CancellationTokenSource();
        var running = cluster.RunAsync(stop.Token);
        await cluster.InSyncAsync(CancellationToken.None);
        var before = Uids(cluster, "ReplicaSet");

        // Ten changes replace the object of each slot once.
        await Until.HoldsAsync(() => Task.FromResult(Uids(cluster, "ReplicaSet").Overlaps(before) ? "Some ReplicaSets are the first ones." : null));

        // A replaced object may be deleted, and its successor not yet added.
        Assert.InRange(Uids(cluster, "ReplicaSet").Count, 399, 400);
        Assert.Equal(400, Uids(cluster, "Deployment").Count);
        Assert.Equal(1_010, cluster.Index.Namespaces.Sum(ns => cluster.Index[ns].Secrets.Count));
        Assert.Equal(10, cluster.Index[Namespace].Aliases.Count);
        await stop.CancelAsync();
        await running;
    }

    [Fact]
    public async Task Live_reads_find_aliases_and_pending_pods()
    {
        await using var server = await LargeCluster.StartAsync(secrets: 0, workloads: 0, aliases: 510, pods: 2_000);
        using var folder = new TemporaryFolder();
        using var api = ApiServer.FromKubeconfig(folder.Write("kubeconfig", server.Kubeconfig()), TimeProvider.System);
        var lists = new LiveList(api, TimeProvider.System);
        var aliases = new ApiAliases(api);

        var alias = await aliases.ReadAsync("team-1-production", "app-9-token", CancellationToken.None);
        Assert.Equal("app-9-token-20250723110000", alias?.StatusPinned?.ToString());
        Assert.Null(await aliases.ReadAsync("team-1-production", "app-10-token", CancellationToken.None));
        Assert.Equal(500, (await lists.ReadAsync(Resources.SecretAliases, Namespace, json => json.Length, CancellationToken.None))?.Count);
        Assert.Equal(2_000, (await lists.ScanAsync(new(), Resources.Pods, null, CancellationToken.None)).Objects.Count);
        Assert.Equal(2, (await lists.ScanAsync(
            new(), Resources.Pods, null, CancellationToken.None, new() { FieldSelector = "status.phase=Pending" })).Objects.Count);
    }

    [Fact]
    public async Task A_client_becomes_the_leader_and_renews_and_releases_its_lease()
    {
        await using var server = await LargeCluster.StartAsync(secrets: 0, workloads: 0, hasLease: true);
        using var folder = new TemporaryFolder();
        using var api = ApiServer.FromKubeconfig(folder.Write("kubeconfig", server.Kubeconfig()), TimeProvider.System);
        var options = new LeaderElectionOptions { Namespace = "secretpin-system", Identity = "first", RetryPeriod = TimeSpan.FromMilliseconds(10) };
        var first = new LeaderElector(api, options, TimeProvider.System, new(1), NullLogger<LeaderElector>.Instance);
        var second = new LeaderElector(api, options with { Identity = "second" }, TimeProvider.System, new(2), NullLogger<LeaderElector>.Instance);
        using var stopFirst = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();

        var running = first.RunAsync(stop => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop), stopFirst.Token);
        await Until.HoldsAsync(() => Task.FromResult(first.IsLeading ? null : "The first client is not the leader."));
        var next = second.RunAsync(stop => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop), stopSecond.Token);
        await stopFirst.CancelAsync();
        await running;

        await Until.HoldsAsync(() => Task.FromResult(second.IsLeading ? null : "The second client is not the leader."));
        await stopSecond.CancelAsync();
        await next;
    }

    private static HashSet<string> Uids(ClusterReflection cluster, string kind) =>
        [.. cluster.Index.Namespaces.SelectMany(ns => cluster.Index[ns].Objects.Values).Where(item => item.Kind.Kind == kind).Select(item => item.Uid)];
}
