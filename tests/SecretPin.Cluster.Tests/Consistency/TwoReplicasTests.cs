using System.Collections.Concurrent;
using System.Net;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Cluster.Tests.Webhooks;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Consistency;

[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class TwoReplicasTests(RunningCluster cluster)
{
    private const int Workers = 8;

    [Fact]
    public async Task No_verdict_is_wrong_when_a_replica_is_killed_under_load()
    {
        var ns = await cluster.NewNamespaceAsync();
        await using var survivor = await cluster.NewReplicaAsync();
        await using var victim = await cluster.NewReplicaAsync();
        var system = new TestNamespace(cluster, RunningCluster.SystemNamespace);
        var (certificate, authority) = (await system.Get("secrets", "secretpin-tls"), await CaBundleAsync());
        var load = new Load(ns, ConsistencyRuns.Count);
        try
        {
            await cluster.ServeAsync(survivor, victim);
            await using var service = await ServiceAddress.TakeAsync(cluster);
            var workers = Task.WhenAll(Enumerable.Range(0, Workers).Select(worker => Task.Run(() => load.RunAsync(worker))));
            await load.HalfDone;
            Assert.Contains("secretpin_reviews_total{", await victim.MetricsAsync(), StringComparison.Ordinal);
            await victim.StopAsync("KILL");
            await workers;
        }
        finally
        {
            await cluster.ServeAsync(cluster.Webhook);
        }

        Assert.Contains("secretpin_reviews_total{", await survivor.MetricsAsync(), StringComparison.Ordinal);
        Assert.True(load.Wrong.IsEmpty, string.Join('\n', load.Wrong));
        // Only the requests in progress on the killed replica fail.
        Assert.True(load.Unanswered.Count <= 2 * Workers, $"{load.Unanswered.Count} requests were not answered:\n{string.Join('\n', load.Unanswered)}");
        Assert.Equal(certificate["data"]!.ToJsonString(), (await system.Get("secrets", "secretpin-tls"))["data"]!.ToJsonString());
        await using var successor = await cluster.NewReplicaAsync();
        Assert.Equal(certificate["data"]!.ToJsonString(), (await system.Get("secrets", "secretpin-tls"))["data"]!.ToJsonString());
        Assert.Equal(authority, await CaBundleAsync());
    }

    private async Task<string> CaBundleAsync() =>
        (await cluster.Api.GetAsync("mutatingwebhookconfigurations", "", RunningCluster.MutatingConfiguration)).Expected()
            ["webhooks"]![0]!["clientConfig"]!["caBundle"]!.ToString();

    /// <summary>Each worker moves pins, deploys, creates referrers and tries to delete their Secrets, with names of its own.</summary>
    private sealed class Load(TestNamespace ns, int runs)
    {
        private readonly TaskCompletionSource _halfDone = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _done;
        private readonly int _runs = Math.Max(2, 2 * runs / Workers);

        public ConcurrentQueue<string> Wrong { get; } = new();

        /// <summary>Requests that the API server rejected because it got no answer. They are not wrong.</summary>
        public ConcurrentQueue<string> Unanswered { get; } = new();

        public Task HalfDone => _halfDone.Task;

        public async Task RunAsync(int worker)
        {
            var alias = $"alias-{worker}";
            await ns.PinAsync(alias, ConsistencyRuns.Version(0));
            for (var run = 1; run <= _runs; run++)
            {
                if (run % 2 == 0)
                {
                    await DeployAsync(alias, run);
                }
                else
                {
                    await DeleteAsync($"plain-{worker}-{run}");
                }

                if (Interlocked.Increment(ref _done) == Workers * _runs / 2)
                {
                    _halfDone.SetResult();
                }
            }
        }

        private async Task DeployAsync(string alias, int run)
        {
            var moved = await ns.SecretAsync(alias, ConsistencyRuns.Version(run));
            if (IsAnswered(await ns.Api.PatchAsync("secretaliases", ns.Name, alias, TestObjects.Alias(alias, ConsistencyRuns.Version(run))))
                && await ns.Api.CreateAsync("deployments", ns.Name, TestObjects.Workload("Deployment", $"{alias}-{run}", alias)) is var created
                && IsAnswered(created))
            {
                Judge(created, HttpStatusCode.Created, () => Of(created.Body["spec"]) is [var name] && name == moved);
            }
        }

        private async Task DeleteAsync(string secret)
        {
            await ns.SecretAsync(secret);
            if (IsAnswered(await ns.Api.CreateAsync("cronjobs", ns.Name, TestObjects.Workload("CronJob", secret, secret)))
                && await ns.Api.DeleteAsync("secrets", ns.Name, secret) is var deleted
                && IsAnswered(deleted))
            {
                Judge(deleted, HttpStatusCode.Forbidden, () => deleted.Message.Contains($"CronJob/{secret}", StringComparison.Ordinal));
            }
        }

        private void Judge(Answer answer, HttpStatusCode expected, Func<bool> isRight)
        {
            if (answer.Code != expected || !isRight())
            {
                Wrong.Enqueue($"{answer.Code}: {answer.Body.ToJsonString()}");
            }
        }

        /// <returns>Whether there was a verdict. A request that could not be verified in time is rejected without one.</returns>
        private bool IsAnswered(Answer answer)
        {
            var isUnanswered = answer.Code == HttpStatusCode.InternalServerError
                && answer.Message.Contains("failed calling webhook", StringComparison.Ordinal);
            if (isUnanswered)
            {
                Unanswered.Enqueue($"after {_done}: {answer.Message}");
            }

            return !isUnanswered && answer.Code != HttpStatusCode.ServiceUnavailable;
        }
    }
}
