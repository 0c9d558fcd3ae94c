using SecretPin.Cluster.Tests.Consistency;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>
/// What a replica says while its way to the API server fails, and that it is well again, without a restart, once that does
/// not. The table of docs/faults.md.
/// </summary>
public sealed class ApiServerFaultTests(RunningCluster cluster)
{
    [Fact]
    public async Task That_is_slow_is_made_up_for_by_what_the_watch_saw_last()
    {
        await using var replica = await InTroubleAsync();
        replica.Proxy.Fault = FaultTableTests.Slow;

        var resolved = await replica.Reviewer.CreateAsync("auth");
        Assert.Contains($"auth-{TestObjects.Old}", resolved.Patch, StringComparison.Ordinal);
        Assert.Contains("is resolved from the cache", resolved.Warnings, StringComparison.Ordinal);
        Assert.True(await replica.Webhook.MetricAsync("secretpin_pins_last_known_total") >= 1);
        await NothingElseIsVerifiedAsync(replica);

        await IsWellAgainAsync(replica);
    }

    [Fact]
    public async Task That_is_gone_leaves_what_needs_no_look()
    {
        await using var replica = await InTroubleAsync();
        replica.Proxy.Fault = FaultTableTests.Gone;
        replica.Proxy.CutConnections();

        await WatchesFailAsync(replica);
        (await replica.Reviewer.CreateAsync("auth")).IsUnverified();
        await NothingElseIsVerifiedAsync(replica);

        await IsWellAgainAsync(replica);
    }

    [Fact]
    public async Task That_is_busy_is_left_the_time_that_it_asks_for()
    {
        await using var replica = await InTroubleAsync();
        replica.Proxy.Fault = FaultTableTests.Busy;
        replica.Proxy.CutWatches();

        await WatchesFailAsync(replica);
        await Until.HoldsAsync(() => Task.FromResult(
            replica.Webhook.Output.Contains("Too many requests", StringComparison.Ordinal) ? null : "No watch was asked to come later."));
        (await replica.Reviewer.CreateAsync("auth")).IsUnverified();
        await NothingElseIsVerifiedAsync(replica);

        await IsWellAgainAsync(replica);
    }

    [Fact]
    public async Task That_takes_our_token_no_more_and_shows_another_CA_is_asked_again_once_the_kubeconfig_is_written_anew()
    {
        var ns = await SomeNamespaceAsync();
        await using var proxy = await ApiProxy.StartAsync(cluster.Plane);
        var token = (await cluster.Kubectl.RunAsync(
            null, "create", "token", "secretpin", "-n", RunningCluster.SystemNamespace, "--duration", "1h")).Succeeded().Output.Trim();
        var system = new TestNamespace(cluster, RunningCluster.SystemNamespace);
        // Good for as long as that Secret is there.
        var bound = $"token-{Guid.NewGuid():N}";
        await system.Create("secrets", TestObjects.Secret(bound));
        var ending = (await system.Kubectl("create", "token", "secretpin", "--bound-object-kind", "Secret", "--bound-object-name", bound)).Output.Trim();
        var kubeconfig = cluster.Plane.Write($"{bound}.kubeconfig", Kubeconfig.For(proxy.Address, cluster.Plane.Authority, ending));
        await using var replica = new InTrouble(ns, proxy, await cluster.NewReplicaAsync([], kubeconfig));

        (await system.Api.DeleteAsync("secrets", system.Name, bound)).Expected();
        // The API server itself believes for ten seconds what it found of a token.
        await Until.HoldsAsync(async () => await replica.Reviewer.DeleteAsync("unused") is { IsAllowed: true } ? "The token still counts." : null);
        proxy.CutWatches();
        await WatchesFailAsync(replica);
        Assert.Contains("Unauthorized", replica.Webhook.Output, StringComparison.Ordinal);
        (await replica.Reviewer.CreateAsync("auth")).IsUnverified();
        await NothingElseIsVerifiedAsync(replica);

        using var another = new Authority();
        proxy.Certificate = another.Issue("CN=proxy", Authority.ServerAuthentication);
        proxy.CutConnections();
        (await replica.Reviewer.CreateAsync("auth")).IsUnverified();

        await File.WriteAllTextAsync(kubeconfig, Kubeconfig.For(proxy.Address, another, token));
        await IsWellAgainAsync(replica);
    }

    private async Task<TestNamespace> SomeNamespaceAsync()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.SecretAsync("unused");
        return ns;
    }

    private async Task<InTrouble> InTroubleAsync()
    {
        var ns = await SomeNamespaceAsync();
        var proxy = await ApiProxy.StartAsync(cluster.Plane);
        return new(ns, proxy, await cluster.NewReplicaAsync(proxy.Address));
    }

    /// <summary>Until the watches have noticed: event 201.</summary>
    private static Task WatchesFailAsync(InTrouble replica) => Until.HoldsAsync(
        () => Task.FromResult(replica.Webhook.Output.Contains("Could not watch secretaliases.secretpin.io", StringComparison.Ordinal) ? null : "The watch of aliases has not noticed."),
        () => replica.Webhook.Output);

    private static async Task NothingElseIsVerifiedAsync(InTrouble replica)
    {
        (await replica.Reviewer.DeleteAsync("unused")).IsUnverified();

        // Neither of them needs a look.
        var versioned = await replica.Reviewer.CreateAsync($"auth-{TestObjects.Old}");
        Assert.True(versioned is { IsAllowed: true, Patch: "" }, $"{versioned}");
        Assert.True((await replica.Reviewer.DeleteAsync("sh.helm.release.v1.some.v1", "helm.sh/release.v1")).IsAllowed);

        Assert.True(await replica.Webhook.MetricAsync("secretpin_reviews_total", "reason=\"Unverified\"") >= 1);
        Assert.Contains(replica.Webhook.Audit, line => (int)line["EventId"]! == 502 && (string?)line["Audit"]!["secret"] == "unused");
        Assert.Contains("Denied at /validate/secrets: Unverified", replica.Webhook.Output, StringComparison.Ordinal);
    }

    /// <summary>The same process, and what changed meanwhile counts.</summary>
    private static async Task IsWellAgainAsync(InTrouble replica)
    {
        await replica.Namespace.PinAsync("auth", TestObjects.New);
        replica.Proxy.Fault = null;

        await Until.HoldsAsync(async () =>
            await replica.Reviewer.CreateAsync("auth") is var resolved && resolved.Patch.Contains($"auth-{TestObjects.New}", StringComparison.Ordinal)
                && resolved.Warnings.Length > 0 && !resolved.Warnings.Contains("last seen", StringComparison.Ordinal) ? null : $"{resolved}");
        Assert.True((await replica.Reviewer.DeleteAsync("unused")).IsAllowed);
        Assert.Equal(403, (await replica.Reviewer.DeleteAsync($"auth-{TestObjects.New}")).Code);
        await Until.HoldsAsync(replica.Webhook.WhyNotReadyAsync);
        // Its watches follow again, too.
        var change = 0;
        await Until.HoldsAsync(async () =>
        {
            (await replica.Namespace.Api.PatchAsync("secretaliases", replica.Namespace.Name, "auth", TestObjects.Parse($$$"""{"metadata": {"labels": {"some": "{{{++change}}}"} } }"""))).Expected();
            return await replica.Webhook.MetricAsync("secretpin_watch_silence_seconds", "secretaliases") < 5 ? null : "The watch of aliases is silent.";
        });
    }

    /// <summary>One replica, the proxy through which it asks the API server, and who asks it.</summary>
    private sealed class InTrouble(TestNamespace ns, ApiProxy proxy, WebhookProcess webhook) : IAsyncDisposable
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
