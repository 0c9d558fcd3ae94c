using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Abstractions;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Kubernetes.BlockedDeletions;
using SecretPin.Testing.Processes;
using ApiServer = SecretPin.Kubernetes.Api.ApiServer;

namespace SecretPin.Cluster.Tests.Audit;

/// <summary>Rejected deletions are recorded even if a replica is killed.</summary>
[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class DeletionAuditTests(RunningCluster cluster)
{
    private const int Attempts = 300, Workers = 8, Secrets = 4, Users = 5;

    /// <summary>Longer than the default, so that an attempt is recorded before its answer even on a busy machine.</summary>
    private static readonly string[] Patient = ["--Audit:Wait=00:00:03", "--Audit:WritesPerSecond=100"];

    [Fact]
    public async Task Every_attempt_is_recorded_when_one_of_two_replicas_is_killed()
    {
        var ns = await cluster.NewNamespaceAsync();
        for (var i = 0; i < Secrets; i++)
        {
            await ns.PinAsync($"alias-{i}", TestObjects.Old);
        }

        await using var survivor = await cluster.NewReplicaAsync(more: Patient);
        await using var victim = await cluster.NewReplicaAsync(more: Patient);
        var halfDone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (next, answered, unanswered) = (0, 0, 0);
        try
        {
            await cluster.ServeAsync(survivor, victim);
            var workers = Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(WorkAsync)));
            await Task.WhenAny(halfDone.Task, workers);
            await victim.StopAsync("KILL");
            await workers;
        }
        finally
        {
            await cluster.ServeAsync(cluster.Webhook);
        }

        Assert.Equal(Attempts, answered);
        Assert.NotEmpty(survivor.Audit);
        Assert.NotEmpty(victim.Audit);

        // A replica writes the log line first, then the object, then the answer. A replica that dies in between does not answer.
        var lines = survivor.Audit.Concat(victim.Audit).Select(line => line["Audit"]!)
            .Where(line => (string)line["namespace"]! == ns.Name).ToArray();
        Assert.Equal(lines.Length, lines.Select(line => (string)line["uid"]!).Distinct().Count());
        Assert.InRange(lines.Length, answered, answered + unanswered);
        var (objects, refused) = await RecordedAsync(ns, atLeast: answered);
        Assert.InRange(refused, answered, lines.Length);

        Assert.Equal(
            Enumerable.Range(0, Users).Select(user => $"user-{user}"),
            lines.Select(line => (string)line["user"]!).Distinct().Order(StringComparer.Ordinal));
        // A call that the API server abandoned is logged, too.
        Assert.All(lines, line => Assert.Contains(
            ((string)line["outcome"]!, (string)line["reason"]!, (string)line["namespace"]!),
            new[] { ("Denied", "Pinned", ns.Name), ("Unverified", "Unverified", ns.Name) }));
        var uids = lines.Select(line => (string)line["uid"]!).ToHashSet();
        Assert.All(objects, found =>
        {
            var kept = found["status"]!["attempts"]!.AsArray();
            Assert.Equal(20, kept.Count);
            Assert.All(kept, attempt => Assert.Contains((string)attempt!["uid"]!, uids));
            Assert.Equal(kept.Select(attempt => (string)attempt!["time"]!), kept.Select(attempt => (string)attempt!["time"]!)
                .OrderDescending(StringComparer.Ordinal));
        });

        async Task WorkAsync()
        {
            for (int i; (i = Interlocked.Increment(ref next) - 1) < Attempts;)
            {
                while (!await TryDeleteAsync(ns, $"alias-{i % Secrets}-{TestObjects.Old}", $"user-{i % Users}"))
                {
                    Interlocked.Increment(ref unanswered);
                }

                if (Interlocked.Increment(ref answered) == Attempts / 2)
                {
                    halfDone.SetResult();
                }
            }
        }
    }

    [Fact]
    public async Task A_flood_of_deletions_causes_only_the_configured_number_of_writes()
    {
        const int Rate = 2, Burst = 5;
        var flood = Flood(byDefault: 200);
        var ns = await cluster.NewNamespaceAsync();
        for (var i = 0; i < Secrets; i++)
        {
            await ns.PinAsync($"alias-{i}", TestObjects.Old);
        }

        await using var replica = await cluster.NewReplicaAsync(more: ["--Audit:Wait=00:00:00", $"--Audit:WritesPerSecond={Rate}", $"--Audit:Burst={Burst}"]);
        var began = TimeProvider.System.GetTimestamp();
        double writes;
        try
        {
            await cluster.ServeAsync(replica);
            var unanswered = await FloodAsync(replica, flood, i => TryDeleteAsync(ns, $"alias-{i % Secrets}-{TestObjects.Old}", "mallory"));
            var (_, refused) = await RecordedAsync(ns, flood);
            Assert.InRange(refused, flood, flood + unanswered);
            writes = await replica.MetricAsync("secretpin_audit_writes_total");
            Say($"{flood} attempts in {TimeProvider.System.GetElapsedTime(began).TotalSeconds:0} s, {writes} writes");
        }
        finally
        {
            await cluster.ServeAsync(cluster.Webhook);
        }

        Assert.InRange(writes, Secrets, Burst + (Rate * (TimeProvider.System.GetElapsedTime(began).TotalSeconds + 1)));
    }

    [Fact]
    public async Task A_flood_over_many_Secrets_records_the_newest_attempts_and_counts_the_others()
    {
        const int Capacity = 5, Each = 10;
        var flood = Flood(byDefault: 200);
        var secrets = flood / Each;
        var ns = await cluster.NewNamespaceAsync();
        await Parallel.ForAsync(0, secrets, async (i, _) => await ns.SecretAsync($"secret-{i}"));
        var all = TestObjects.Pod("secret-0");
        all["volumes"] = new JsonArray(
            [.. Enumerable.Range(0, secrets).Select(i => TestObjects.Parse($$"""{"name": "v{{i}}", "secret": {"secretName": "secret-{{i}}"} }"""))]);
        await ns.Create("podtemplates", TestObjects.Workload("PodTemplate", "all", all));

        await using var replica = await cluster.NewReplicaAsync(
            more: ["--Audit:Wait=00:00:00", "--Audit:WritesPerSecond=1", "--Audit:Burst=1", $"--Audit:Capacity={Capacity}"]);
        try
        {
            await cluster.ServeAsync(replica);
            var unanswered = await FloodAsync(replica, flood, i => TryDeleteAsync(ns, $"secret-{i % secrets}", "mallory"));
            long dropped = 0, recorded = 0;
            await Until.HoldsAsync(async () =>
            {
                (_, recorded) = await RecordedAsync(ns, atLeast: 1);
                dropped = (long)await replica.MetricAsync("secretpin_audit_dropped_total");
                return await replica.MetricAsync("secretpin_audit_queue") == 0 && recorded + dropped >= flood ? null
                    : $"{recorded} are recorded and {dropped} dropped of {flood}.";
            });
            Assert.InRange(recorded + dropped, flood, flood + unanswered);
            Assert.True(dropped > 0, "No attempt was dropped.");
            Say($"{flood} attempts on {secrets} Secrets, {recorded} recorded, {dropped} dropped");
        }
        finally
        {
            await cluster.ServeAsync(cluster.Webhook);
        }
    }

    [Fact]
    public async Task Every_denial_is_recorded_or_counted_as_outrun_when_the_replica_is_killed_during_a_flood()
    {
        const int Denials = 200;
        var ns = await cluster.NewNamespaceAsync();
        await Parallel.ForAsync(0, Denials, async (i, _) => await ns.SecretAsync($"secret-{i}"));
        var all = TestObjects.Pod("secret-0");
        all["volumes"] = new JsonArray(
            [.. Enumerable.Range(0, Denials).Select(i => TestObjects.Parse($$"""{"name": "v{{i}}", "secret": {"secretName": "secret-{{i}}"} }"""))]);
        await ns.Create("podtemplates", TestObjects.Workload("PodTemplate", "all", all));

        await using var replica = await cluster.NewReplicaAsync();
        var (answered, outrun) = (0, 0.0);
        try
        {
            await cluster.ServeAsync(replica);
            await Parallel.ForAsync(0, Denials, new ParallelOptions { MaxDegreeOfParallelism = 64 }, async (i, _) =>
            {
                if (await TryDeleteAsync(ns, $"secret-{i}", "mallory"))
                {
                    Interlocked.Increment(ref answered);
                }
            });
            outrun = await replica.MetricAsync("secretpin_audit_outrun_total");
            await replica.StopAsync("KILL");
        }
        finally
        {
            await cluster.ServeAsync(cluster.Webhook);
        }

        var records = await ns.List("blockeddeletions");
        Assert.All(records, record => Assert.NotEmpty(record["status"]?["attempts"]?.AsArray() ?? []));
        Assert.NotEmpty(records);
        Say($"{answered} denials, {records.Length} recorded, {outrun} counted as outrun");
        Assert.True(records.Length + outrun >= answered, $"{answered} denials were answered, {records.Length} are recorded, and {outrun} are counted.");
        Assert.InRange(replica.Audit.Count, answered, int.MaxValue);
    }

    [Fact]
    public async Task The_Event_of_a_denial_with_the_longest_message_is_written()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        for (var i = 0; i < 10; i++)
        {
            var template = TestObjects.Workload("PodTemplate", "template", "plain");
            template["metadata"]!["name"] = $"template-{i}-{new string('x', 200)}";
            await ns.Create("podtemplates", template);
        }

        var path = Resources.Path("secrets", ns.Name, "plain");
        Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.SendAsync(HttpMethod.Delete, path, user: new('u', 200))).Code);

        var @event = await ns.Until("events", "", found => (string?)found?["reason"] == "DeletionDenied" && (string?)found["regarding"]!["name"] == "plain");
        Assert.EndsWith("…", (string?)@event!["note"], StringComparison.Ordinal);
    }

    /// <summary>Tries a number of deletions and checks that memory does not grow.</summary>
    /// <returns>The number of further attempts that got no answer in time and were repeated.</returns>
    private static async Task<int> FloodAsync(WebhookProcess replica, int attempts, Func<int, Task<bool>> tryDelete)
    {
        const int Quarters = 4;
        const int LargeFlood = 5_000;
        const double Growth = 20e6;
        var heaps = new List<double>();
        var unanswered = 0;
        for (var quarter = 0; quarter < Quarters; quarter++)
        {
            var (next, end) = (attempts * quarter / Quarters, attempts * (quarter + 1) / Quarters);
            await Task.WhenAll(Enumerable.Range(0, Workers).Select(_ => Task.Run(async () =>
            {
                for (int i; (i = Interlocked.Increment(ref next) - 1) < end;)
                {
                    while (!await tryDelete(i))
                    {
                        Interlocked.Increment(ref unanswered);
                    }
                }
            })));
            heaps.Add(await replica.MetricAsync("dotnet_gc_last_collection_heap_size_bytes") - await replica
                .MetricAsync("dotnet_gc_last_collection_heap_fragmentation_size_bytes"));
            Say($"{end} attempts: working set {await replica.MetricAsync("dotnet_process_memory_working_set_bytes") / 1e6:0.0} MB, "
                + $"heap after the last collection {heaps[^1] / 1e6:0.0} MB");
        }

        // A retained attempt takes about a kilobyte, so a flood of 30,000 detects it at the latest. In a small flood, the collections of the start
        // determine the size of the heap.
        Assert.True(
            attempts < LargeFlood || heaps[^1] < heaps[0] + Growth, $"The heap grew from {heaps[0] / 1e6:0.0} to {heaps[^1] / 1e6:0.0} MB.");
        return unanswered;
    }

    private static int Flood(int byDefault) =>
        Environment.GetEnvironmentVariable("SECRETPIN_FLOOD") is { } attempts ? int.Parse(attempts, CultureInfo.InvariantCulture) : byDefault;

    private static void Say(string figures) => TestContext.Current.TestOutputHelper?.WriteLine(figures);

    [Fact]
    public async Task A_forced_deletion_is_recorded_after_the_Secret_is_gone_and_an_attempt_creates_an_Event()
    {
        var ns = await cluster.NewNamespaceAsync();
        var secret = await ns.PinAsync("auth", TestObjects.Old);
        Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.SendAsync(HttpMethod.Delete, Resources.Path("secrets", ns.Name, secret), user: "anna")).Code);
        // A repetition increases the count of the same Event.
        Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.SendAsync(HttpMethod.Delete, Resources.Path("secrets", ns.Name, secret), user: "anna")).Code);
        await ns.Until("events", "", @event => @event is not null && (string?)@event["reason"] == "DeletionDenied"
            && (string?)@event["regarding"]!["name"] == secret && (int?)@event["series"]?["count"] == 2);

        await ns.Kubectl("annotate", "secret", secret, "secretpin.io/allow-deletion=it leaked");
        (await ns.Api.SendAsync(HttpMethod.Delete, Resources.Path("secrets", ns.Name, secret), user: "bea")).Expected();
        var kept = (await ns.Until("blockeddeletions", secret, found => (int?)found?["status"]?["forced"] == 1))!["status"]!;
        Assert.Equal(2, (int)kept["denied"]!);
        var last = kept["attempts"]![0]!;
        Assert.Equal(("bea", "Forced"), ((string)last["user"]!, (string)last["outcome"]!));
        Assert.Contains("it leaked", (string)last["message"]!, StringComparison.Ordinal);
        Assert.Contains("SecretAlias/auth", kept["attempts"]![1]!["referrers"]!.AsArray().Select(referrer => (string)referrer!));
        Assert.Contains("bea", (await ns.Kubectl("get", "blockeddeletions")).Output, StringComparison.Ordinal);

        Assert.DoesNotContain("c29tZQ==", kept.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains((await ns.Api.SendAsync(HttpMethod.Get, Resources.Path("blockeddeletions", ns.Name, secret))).Body["status"]!["writers"]!
            .AsArray(), _ => true);
    }

    [Fact]
    public async Task Expired_records_are_deleted_with_the_rights_of_the_chart()
    {
        var ns = await cluster.NewNamespaceAsync();
        var secret = await ns.PinAsync("auth", TestObjects.Old);
        Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.SendAsync(HttpMethod.Delete, Resources.Path("secrets", ns.Name, secret))).Code);
        await ns.Until("blockeddeletions", secret, found => (int?)found?["status"]?["denied"] == 1);

        using var api = ApiServer.FromKubeconfig(cluster.NewKubeconfig(), TimeProvider.System);
        await Expiry(TimeSpan.FromDays(1)).DeleteExpiredAsync(default);
        Assert.True(await ns.Exists("blockeddeletions", secret));
        await Expiry(TimeSpan.FromTicks(1)).DeleteExpiredAsync(default);
        Assert.False(await ns.Exists("blockeddeletions", secret));

        BlockedDeletionExpiry Expiry(TimeSpan keep) => new(api, keep, TimeProvider.System, NullLogger<BlockedDeletionExpiry>.Instance);
    }

    [Fact]
    public async Task A_dry_run_is_not_recorded()
    {
        var ns = await cluster.NewNamespaceAsync();
        var (dry, real) = (await ns.PinAsync("dry", TestObjects.Old), await ns.PinAsync("real", TestObjects.Old));
        Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.SendAsync(HttpMethod.Delete, $"{Resources.Path("secrets", ns.Name, dry)}?dryRun=All")).Code);
        Assert.Equal(HttpStatusCode.Forbidden, (await ns.Api.DeleteAsync("secrets", ns.Name, real)).Code);
        await ns.Until("blockeddeletions", real, found => found?["status"] is not null);
        Assert.False(await ns.Exists("blockeddeletions", dry));
        Assert.DoesNotContain(cluster.Webhook.Audit, line => (string?)line["Audit"]!["secret"] == dry && (string?)line["Audit"]!["namespace"] == ns.Name);
    }

    /// <returns>Whether a replica answered.</returns>
    private static async Task<bool> TryDeleteAsync(TestNamespace ns, string secret, string user)
    {
        var answer = await ns.Api.SendAsync(HttpMethod.Delete, Resources.Path("secrets", ns.Name, secret), user: user);
        if (answer.Code == HttpStatusCode.InternalServerError && answer.Message.Contains("failed calling webhook", StringComparison.Ordinal))
        {
            return false;
        }

        // On a busy machine the webhook may fail to verify the deletion. This is recorded as an attempt, too.
        Assert.True(answer.Code is HttpStatusCode.Forbidden or HttpStatusCode.ServiceUnavailable, $"{answer.Code}: {answer.Message}");
        return true;
    }

    private static async Task<(JsonNode[] Objects, long Refused)> RecordedAsync(TestNamespace ns, int atLeast)
    {
        (JsonNode[] Objects, long Refused) recorded = ([], 0);
        await Until.HoldsAsync(async () =>
        {
            var objects = await ns.List("blockeddeletions");
            recorded = (objects, objects.Sum(found => ((long?)found["status"]?["denied"] ?? 0) + ((long?)found["status"]?["unverified"] ?? 0)));
            return recorded.Refused >= atLeast ? null : $"{recorded.Refused} of {atLeast} attempts are recorded.";
        });
        return recorded;
    }
}
