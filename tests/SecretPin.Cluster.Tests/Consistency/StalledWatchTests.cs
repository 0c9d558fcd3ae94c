using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Core.Rollouts;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Consistency;

/// <summary>Verdicts are correct while the watches deliver no events.</summary>
[Collection(nameof(LoadTests))]
[Trait("Category", "Slow")]
public sealed class StalledWatchTests(RunningCluster cluster, ITestOutputHelper output) : IAsyncLifetime
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

    /// <summary>
    /// Another replica with working watches is the leader. The stalled replica answers the reviews. Flux's kustomize-controller applies with force.
    /// </summary>
    [Fact]
    public async Task Of_1000_forced_applies_during_releases_none_gets_a_version_before_its_step()
    {
        const int Applies = 1000;
        var ns = _namespace;
        string[] names = ["app-0", "app-1", "app-2", "app-3"];
        (string Field, JsonNode Value) Plan() => ("rollout", JsonNode.Parse("""
            {"steps": [{"workloads": ["CronJob/app-0"]}, {"workloads": ["CronJob/app-1"]}, {"percent": 75}, {"percent": 100}]}
            """)!);
        await ns.PinAsync("auth", ConsistencyRuns.Version(0), Plan());
        await ns.Until("secretaliases", "auth", alias => alias?["status"]?["pinned"] is not null);
        await Task.WhenAll(names.Select(ApplyAsync));
        _proxy.StallWatches();

        var early = new ConcurrentBag<string>();
        var (applies, releases, isOver, complete) = (0, 0, false, $"auth-{ConsistencyRuns.Version(0)}");
        var workers = names.Concat(names).Select(name => Task.Run(async () =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var version = (await ApplyAsync(name)).Single();
                Interlocked.Increment(ref applies);

                if (string.CompareOrdinal(version, Volatile.Read(ref complete)) <= 0)
                {
                    continue;
                }

                // Nothing that is released is withdrawn, so an alias that is read afterwards shows whether the version was released.
                var status = (await ns.Get("secretaliases", "auth"))["status"]!;
                if (!IsReleased(status, name, version))
                {
                    early.Add($"{name} has {version}, but {status.ToJsonString()} does not release it.");
                }
            }
        })).ToArray();
        for (var run = 1; Volatile.Read(ref applies) < Applies; run++)
        {
            var moved = await ns.PinAsync("auth", ConsistencyRuns.Version(run), Plan());
            var completed = ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == moved);
            await await Task.WhenAny([completed, .. workers]);
            Volatile.Write(ref complete, moved);
            releases++;
        }

        Volatile.Write(ref isOver, true);
        await Task.WhenAll(workers);

        Assert.Empty(early);
        Assert.True(releases >= 3, $"Only {releases} versions were released during {applies} applies.");
        Assert.True(_proxy.Withheld > 0, "No event was withheld.");
        output.WriteLine($"{applies} applies, {releases} rollouts of 4 steps, {early.Count} workloads with a version before its step");

        // As Flux does, repeats an apply that the webhook could not verify in time, or that conflicts with another one.
        async Task<IReadOnlyList<string>> ApplyAsync(string name)
        {
            while (true)
            {
                var answer = await ns.Api.SendAsync(
                    HttpMethod.Patch, $"{Resources.Path("cronjobs", ns.Name, name)}?fieldManager=kustomize-controller&force=true",
                    TestObjects.Workload("CronJob", name, "auth"), "application/apply-patch+yaml");
                if (answer.Code is not (HttpStatusCode.Conflict or HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError))
                {
                    return [.. Of(answer.Expected()["spec"])];
                }
            }
        }

        static bool IsReleased(JsonNode status, string name, string version)
        {
            var (rollout, key) = (status["rollout"], new WorkloadKey("CronJob", name));
            return string.CompareOrdinal(version, (string?)status["pinned"]) <= 0
                || (version == (string?)rollout?["to"]
                    && (key.Hash < (long)rollout["released"]!["hashBelow"]!
                        || rollout["released"]!["workloads"]!.AsArray().Any(workload => (string?)workload == key.ToString())));
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
