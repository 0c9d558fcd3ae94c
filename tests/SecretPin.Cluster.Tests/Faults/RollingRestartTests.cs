using System.Collections.Concurrent;
using System.Net;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Cluster.Tests.Webhooks;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>Two replicas are replaced one after the other under load, as a Deployment does it.</summary>
[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class RollingRestartTests(RunningCluster cluster)
{
    private const int Workers = 6;

    /// <summary>The timeout of the webhooks, in seconds, for busy machines.</summary>
    private const int LongestTimeout = 30;

    /// <summary>Long enough for all to notice that the replica is not ready. The default is 10 seconds.</summary>
    private const string Drain = "--Listen:Drain=00:00:04";

    [Fact]
    public async Task Fails_no_review()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        var (wrong, answered) = (new ConcurrentQueue<string>(), 0);
        using var end = new CancellationTokenSource();
        var replicas = new List<WebhookProcess> { await cluster.NewReplicaAsync(more: Drain), await cluster.NewReplicaAsync(more: Drain) };
        try
        {
            await cluster.ServeAsync(replicas);
            await using var service = await ServiceAddress.TakeAsync(cluster, LongestTimeout);
            var workers = Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => WorkAsync(worker))));

            for (var turn = 0; turn < 2; turn++)
            {
                replicas.Add(await cluster.NewReplicaAsync(more: Drain));
                var (leaving, staying) = (replicas[turn], replicas.Skip(turn + 1).Select(replica => replica.Port).ToArray());
                cluster.Balancer.ServeNext([leaving.Port, .. staying]);
                await Until.HoldsAsync(async () => await replicas[^1].MetricAsync("secretpin_reviews_total") > 0 ? null : "The new replica gets no review.");
                await leaving.SignalAsync("TERM");
                await Until.HoldsAsync(async () => await leaving.WhyNotReadyAsync() is null ? "The leaving replica is still ready." : null);
                // Connections in the meantime still go to the leaving replica.
                cluster.Balancer.ServeNext(staying);
                await leaving.Exited;
                Assert.Contains("[110]", leaving.Output, StringComparison.Ordinal);
            }

            await end.CancelAsync();
            await workers;
        }
        finally
        {
            await cluster.ServeAsync(cluster.Webhook);
            foreach (var replica in replicas)
            {
                await replica.DisposeAsync();
            }
        }

        Assert.True(wrong.IsEmpty, string.Join('\n', wrong));
        Assert.True(answered > 100, $"{answered} reviews are too few.");

        // The verdict of a replica on a busy machine.
        static bool IsUnverified(Answer answer) =>
            answer.Code == HttpStatusCode.ServiceUnavailable && answer.Message.Contains("could not verify", StringComparison.Ordinal);

        async Task WorkAsync(int worker)
        {
            var create = $"{Resources.Path("deployments", ns.Name)}?dryRun=All";
            var delete = $"{Resources.Path("secrets", ns.Name, auth)}?dryRun=All";
            while (!end.IsCancellationRequested)
            {
                var created = await ns.Api.SendAsync(HttpMethod.Post, create, TestObjects.Workload("Deployment", $"app-{worker}", "auth"));
                if (!(IsUnverified(created) || (created.IsSuccess && Of(created.Body["spec"]) is [var name] && name == auth)))
                {
                    wrong.Enqueue($"after {answered}: {created.Code} {created.Message}");
                }

                var deleted = await ns.Api.SendAsync(HttpMethod.Delete, delete);
                if (deleted.Code != HttpStatusCode.Forbidden && !IsUnverified(deleted))
                {
                    wrong.Enqueue($"after {answered}: {deleted.Code} {deleted.Message}");
                }

                Interlocked.Add(ref answered, 2);
            }
        }
    }
}
