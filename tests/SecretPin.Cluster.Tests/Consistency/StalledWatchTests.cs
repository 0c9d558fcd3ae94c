using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Core.Rollouts;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Consistency;

/// <summary>Verdicts are correct while the watches deliver no events.</summary>
[Collection(nameof(LoadTests))]
[Trait("Category", "Slow")]
public sealed class StalledWatchTests(RunningCluster cluster) : IAsyncLifetime
{
    private ApiProxy _proxy = null!;
    private WebhookProcess? _webhook;
    private TestNamespace _namespace = null!;

    public async ValueTask InitializeAsync()
    {
        _namespace = await cluster.NewNamespaceAsync();
        _proxy = await ApiProxy.StartAsync(cluster.Plane);
        _webhook = await cluster.NewReplicaAsync(_proxy.Address);
        await cluster.ServeAsync(_webhook);
    }

    [Fact]
    public async Task A_workload_created_after_a_pin_move_never_gets_the_old_version()
    {
        var (ns, api) = (_namespace, _namespace.Api);
        await ns.PinAsync("auth", ConsistencyRuns.Version(0));
        await ns.Create("deployments", TestObjects.Workload("Deployment", "app-0", "auth"));
        _proxy.StallWatches();

        for (var run = 1; run <= ConsistencyRuns.Count; run++)
        {
            var moved = await ns.SecretAsync("auth", ConsistencyRuns.Version(run));
            (await api.PatchAsync("secretaliases", ns.Name, "auth", TestObjects.Alias("auth", ConsistencyRuns.Version(run)))).Expected();
            var created = await ns.Create("deployments", TestObjects.Workload("Deployment", $"app-{run}", "auth"));

            Assert.Equal([moved], Of(created["spec"]));
        }

        Assert.True(_proxy.Withheld > 0, "No event was withheld.");
    }

    /// <summary>Another replica with working watches is the leader. The stalled replica answers the reviews.</summary>
    [Fact]
    public async Task A_workload_that_is_applied_again_and_again_never_gets_a_version_before_its_step()
    {
        var (ns, api) = (_namespace, _namespace.Api);
        string[] names = ["app-0", "app-1", "app-2", "app-3"];
        (string Field, JsonNode Value) Plan() => ("rollout", JsonNode.Parse("""
            {"steps": [{"workloads": ["CronJob/app-0"]}, {"workloads": ["CronJob/app-1"]}, {"percent": 75}, {"percent": 100}]}
            """)!);
        await ns.PinAsync("auth", ConsistencyRuns.Version(0), Plan());
        await ns.Until("secretaliases", "auth", alias => alias?["status"]?["pinned"] is not null);
        foreach (var name in names)
        {
            await ns.Create("cronjobs", TestObjects.Workload("CronJob", name, "auth"));
        }

        _proxy.StallWatches();
        for (var run = 1; run <= Math.Max(3, ConsistencyRuns.Count / 10); run++)
        {
            var moved = await ns.PinAsync("auth", ConsistencyRuns.Version(run), Plan());
            for (var isComplete = false; !isComplete;)
            {
                foreach (var name in names)
                {
                    var applied = (await api.PatchAsync("cronjobs", ns.Name, name, TestObjects.Workload("CronJob", name, "auth"))).Expected();

                    // Nothing that is released is withdrawn, so an alias that is read afterwards shows whether it was released.
                    var status = (await ns.Get("secretaliases", "auth"))["status"]!;
                    var released = (string?)status["pinned"] == moved || ((string?)status["rollout"]?["to"] == moved && IsReleased(status, name));
                    Assert.True(
                        Of(applied["spec"]).Single() != moved || released, $"Run {run}: {name} has {moved}, but {status["rollout"]} does not release it.");
                    isComplete = (string?)status["pinned"] == moved;
                }
            }
        }

        Assert.True(_proxy.Withheld > 0, "No event was withheld.");

        static bool IsReleased(JsonNode status, string name)
        {
            var key = new WorkloadKey("CronJob", name);
            return key.Hash < (long)status["rollout"]!["released"]!["hashBelow"]!
                || status["rollout"]!["released"]!["workloads"]!.AsArray().Any(workload => (string?)workload == key.ToString());
        }
    }

    [Fact]
    public async Task Every_move_of_a_pin_back_and_forth_is_followed()
    {
        var (ns, api) = (_namespace, _namespace.Api);
        string[] versions = [TestObjects.Old, TestObjects.New];
        await ns.PinAsync("auth", TestObjects.New);
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Create("podtemplates", TestObjects.Workload("PodTemplate", "app-0", "auth"));
        _proxy.StallWatches();

        for (var run = 1; run <= ConsistencyRuns.Count; run++)
        {
            (await api.PatchAsync("secretaliases", ns.Name, "auth", TestObjects.Alias("auth", versions[run % 2]))).Expected();
            var created = await ns.Create("podtemplates", TestObjects.Workload("PodTemplate", $"app-{run}", "auth"));

            Assert.Equal([$"auth-{versions[run % 2]}"], Of(created["template"]!["spec"]));
        }

        Assert.True(_proxy.Withheld > 0, "No event was withheld.");
    }

    [Fact]
    public async Task The_Secret_of_a_new_referrer_is_never_deleted()
    {
        var (ns, api) = (_namespace, _namespace.Api);
        string[] kinds = ["Deployment", "Pod", "CronJob", "Job", "StatefulSet", "PodTemplate"];
        _proxy.StallWatches();

        for (var run = 0; run < ConsistencyRuns.Count; run++)
        {
            var (kind, secret) = (kinds[run % kinds.Length], $"plain-{run}");
            await ns.SecretAsync(secret);
            await ns.Create(TestObjects.Workloads[kind], TestObjects.Workload(kind, $"app-{run}", secret));
            var deleted = await api.DeleteAsync("secrets", ns.Name, secret);

            Assert.True(deleted.Code == HttpStatusCode.Forbidden, $"Run {run}, {kind}: {deleted.Code} {deleted.Message}");
            Assert.Contains($"in use by {kind}/app-{run}", deleted.Message, StringComparison.Ordinal);
        }

        Assert.True(_proxy.Withheld > 0, "No event was withheld.");
    }

    [Fact]
    public async Task A_Secret_that_the_stale_cache_shows_in_use_can_be_deleted()
    {
        var (ns, api) = (_namespace, _namespace.Api);
        var runs = ConsistencyRuns.Count / 5;
        for (var run = 0; run < runs; run++)
        {
            await ns.SecretAsync($"plain-{run}");
            await ns.Create("podtemplates", TestObjects.Workload("PodTemplate", $"app-{run}", $"plain-{run}"));
        }

        _proxy.StallWatches();
        for (var run = 0; run < runs; run++)
        {
            (await api.DeleteAsync("podtemplates", ns.Name, $"app-{run}")).Expected();
            (await api.DeleteAsync("secrets", ns.Name, $"plain-{run}")).Expected();
        }
    }

    [Fact]
    public async Task A_new_alias_is_resolved_at_once()
    {
        var ns = _namespace;
        _proxy.StallWatches();
        for (var run = 0; run < ConsistencyRuns.Count / 5; run++)
        {
            var secret = await ns.SecretAsync($"alias-{run}", TestObjects.Old);
            await ns.Create("secretaliases", TestObjects.Alias($"alias-{run}", TestObjects.Old));
            var created = await ns.Create("podtemplates", TestObjects.Workload("PodTemplate", $"app-{run}", $"alias-{run}"));

            Assert.Equal([secret], Of(created["template"]!["spec"]));
        }
    }

    [Fact]
    public async Task Two_hundred_concurrent_creations_cause_few_reads_of_their_alias()
    {
        var ns = _namespace;
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        // Long enough for most reviews to arrive during the first read.
        _proxy.AliasDelay = TimeSpan.FromMilliseconds(250);
        var before = _proxy.AliasReads;

        var created = await Task.WhenAll(Enumerable.Range(0, 200).Select(number =>
            ns.Create("podtemplates", TestObjects.Workload("PodTemplate", $"app-{number}", "auth"))));

        Assert.All(created, template => Assert.Equal([auth], Of(template["template"]!["spec"])));
        Assert.InRange(_proxy.AliasReads - before, 1, 12);
    }

    public async ValueTask DisposeAsync()
    {
        if (_webhook is not null)
        {
            await cluster.ServeAsync(cluster.Webhook);
            _proxy.Resume();
            await _webhook.DisposeAsync();
            await _proxy.DisposeAsync();
        }
    }
}
