using SecretPin.Cluster.Tests.Consistency;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>
/// The verdicts of a replica while its connection to the API server fails, and its recovery without a restart: the
/// first table of docs/faults.md.
/// </summary>
[Trait("Category", "Slow")]
public sealed class ApiServerFaultTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_slow_API_server_makes_aliases_resolve_to_the_last_known_pin()
    {
        await using var replica = await DisturbedReplicaAsync();
        replica.Proxy.Fault = ApiServerFaults.Slow;

        var resolved = await replica.Reviewer.CreateAsync("auth");
        Assert.Contains($"auth-{TestObjects.Old}", resolved.Patch, StringComparison.Ordinal);
        Assert.Contains("is resolved from the cache", resolved.Warnings, StringComparison.Ordinal);
        Assert.True(await replica.Webhook.MetricAsync("secretpin_pins_last_known_total") >= 1);
        await AssertOthersUnverifiedAsync(replica);

        await AssertRecoveryAsync(replica);
    }

    [Fact]
    public async Task An_absent_API_server_affects_only_reviews_that_need_reads()
    {
        await using var replica = await DisturbedReplicaAsync();
        replica.Proxy.Fault = ApiServerFaults.Gone;
        replica.Proxy.CutConnections();

        await WatchesFailAsync(replica);
        (await replica.Reviewer.CreateAsync("auth")).IsUnverified();
        await AssertOthersUnverifiedAsync(replica);

        await AssertRecoveryAsync(replica);
    }

    [Fact]
    public async Task A_busy_API_server_gets_the_time_that_Retry_After_states()
    {
        await using var replica = await DisturbedReplicaAsync();
        replica.Proxy.Fault = ApiServerFaults.Busy;
        replica.Proxy.CutWatches();

        await WatchesFailAsync(replica);
        await replica.Webhook.LineAsync("Too many requests");
        (await replica.Reviewer.CreateAsync("auth")).IsUnverified();
        await AssertOthersUnverifiedAsync(replica);

        await AssertRecoveryAsync(replica);
    }

    [Fact]
    public async Task A_revoked_token_and_a_new_CA_are_replaced_when_the_kubeconfig_changes()
    {
        var ns = await NamespaceAsync();
        await using var proxy = await ApiProxy.StartAsync(cluster.Plane);
        var token = (await cluster.Kubectl.RunAsync(
            null, "create", "token", "secretpin", "-n", RunningCluster.SystemNamespace, "--duration", "1h")).Succeeded().Output.Trim();
        var system = new TestNamespace(cluster, RunningCluster.SystemNamespace);
        // The token is valid as long as the Secret exists.
        var bound = $"token-{Guid.NewGuid():N}";
        await system.Create("secrets", TestObjects.Secret(bound));
        var ending = (await system.Kubectl("create", "token", "secretpin", "--bound-object-kind", "Secret", "--bound-object-name", bound)).Output.Trim();
        var kubeconfig = cluster.Plane.Write($"{bound}.kubeconfig", Kubeconfig.For(proxy.Address, cluster.Plane.Authority, ending));
        await using var replica = new DisturbedReplica(ns, proxy, await cluster.NewReplicaAsync([], kubeconfig));

        (await system.Api.DeleteAsync("secrets", system.Name, bound)).Expected();
        // The API server caches the result of a token review for ten seconds.
        await Until.HoldsAsync(async () => await replica.Reviewer.DeleteAsync("unused") is { IsAllowed: true } ? "The token is still accepted." : null);
        proxy.CutWatches();
        await WatchesFailAsync(replica);
        Assert.Contains("Unauthorized", replica.Webhook.Output, StringComparison.Ordinal);
        (await replica.Reviewer.CreateAsync("auth")).IsUnverified();
        await AssertOthersUnverifiedAsync(replica);

        using var another = new Authority();
        proxy.Certificate = another.Issue("CN=proxy", Authority.ServerAuthentication);
        proxy.CutConnections();
        (await replica.Reviewer.CreateAsync("auth")).IsUnverified();

        await File.WriteAllTextAsync(kubeconfig, Kubeconfig.For(proxy.Address, another, token));
        await AssertRecoveryAsync(replica);
    }

    private async Task<TestNamespace> NamespaceAsync()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.SecretAsync("unused");
        return ns;
    }

    private async Task<DisturbedReplica> DisturbedReplicaAsync()
    {
        var ns = await NamespaceAsync();
        var proxy = await ApiProxy.StartAsync(cluster.Plane);
        return new(ns, proxy, await cluster.NewReplicaAsync(proxy.Address));
    }

    /// <summary>Waits until the watches report the fault (event 201).</summary>
    private static Task WatchesFailAsync(DisturbedReplica replica) => replica.Webhook.LineAsync("Could not watch secretaliases.secretpin.io");

    private static async Task AssertOthersUnverifiedAsync(DisturbedReplica replica)
    {
        (await replica.Reviewer.DeleteAsync("unused")).IsUnverified();

        // Reviews that need no reads.
        var versioned = await replica.Reviewer.CreateAsync($"auth-{TestObjects.Old}");
        Assert.True(versioned is { IsAllowed: true, Patch: "" }, $"{versioned}");
        Assert.True((await replica.Reviewer.DeleteAsync("sh.helm.release.v1.some.v1", "helm.sh/release.v1")).IsAllowed);

        Assert.True(await replica.Webhook.MetricAsync("secretpin_reviews_total", "reason=\"Unverified\"") >= 1);
        Assert.Contains(replica.Webhook.Audit, line => (int)line["EventId"]! == 502 && (string?)line["Audit"]!["secret"] == "unused");
        Assert.Contains("Denied at /validate/secrets: Unverified", replica.Webhook.Output, StringComparison.Ordinal);
    }

    /// <summary>The same process answers again, with the changes made in the meantime.</summary>
    private static async Task AssertRecoveryAsync(DisturbedReplica replica)
    {
        await replica.Namespace.PinAsync("auth", TestObjects.New);
        replica.Proxy.Fault = null;

        await Until.HoldsAsync(async () =>
            await replica.Reviewer.CreateAsync("auth") is var resolved && resolved.Patch.Contains($"auth-{TestObjects.New}", StringComparison.Ordinal)
                && resolved.Warnings.Length > 0 && !resolved.Warnings.Contains("last seen", StringComparison.Ordinal) ? null : $"{resolved}");
        Assert.True((await replica.Reviewer.DeleteAsync("unused")).IsAllowed);
        Assert.Equal(403, (await replica.Reviewer.DeleteAsync($"auth-{TestObjects.New}")).Code);
        await Until.HoldsAsync(replica.Webhook.WhyNotReadyAsync);
        // Its watches deliver events again.
        var change = 0;
        await Until.HoldsAsync(async () =>
        {
            (await replica.Namespace.Api.PatchAsync("secretaliases", replica.Namespace.Name, "auth", TestObjects
                .Parse($$$"""{"metadata": {"labels": {"some": "{{{++change}}}"} } }"""))).Expected();
            return await replica.Webhook.MetricAsync("secretpin_watch_silence_seconds", "secretaliases") < 5 ? null
                : "The watch of aliases delivers no events.";
        });
    }

    /// <summary>A replica, its proxy to the API server, and its client.</summary>
    private sealed class DisturbedReplica(TestNamespace ns, ApiProxy proxy, WebhookProcess webhook) : IAsyncDisposable
    {
        public TestNamespace Namespace => ns;

        public ApiProxy Proxy => proxy;

        public WebhookProcess Webhook => webhook;

        public Reviewer Reviewer { get; } = new(webhook, ns);

        public async ValueTask DisposeAsync()
        {
            Reviewer.Dispose();
            proxy.Fault = null;
            await webhook.DisposeAsync();
            await proxy.DisposeAsync();
        }
    }
}
