using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>The API server and the webhook restart.</summary>
[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class RestartTests(RunningCluster cluster)
{
    [Fact]
    public async Task The_webhook_lists_everything_again_after_the_API_server_has_lost_its_history()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.SecretAsync("unused");
        await using var replica = await cluster.NewReplicaAsync();
        using var reviewer = new Reviewer(replica, ns);
        using var served = new Reviewer(cluster.Webhook, ns);

        // The webhook receives no event of this, and its resource version is gone.
        await replica.SignalAsync("STOP");
        await ns.PinAsync("auth", TestObjects.New);
        await cluster.Plane.LoseApiServerAsync(async () => (await served.DeleteAsync("unused")).IsUnverified());
        await replica.SignalAsync("CONT");

        foreach (var resource in (string[])["secretaliases", "secrets", "deployments", "namespaces"])
        {
            await Until.HoldsAsync(
                async () => await replica.MetricAsync("secretpin_watch_lists_total", $"resource=\"{resource}") >= 2 ? null
                    : $"{resource} are not listed again.",
                () => replica.Output);
        }

        Assert.Contains("with a new list: True", replica.Output, StringComparison.Ordinal);
        await Until.HoldsAsync(replica.WhyNotReadyAsync);
        await Until.HoldsAsync(cluster.Webhook.WhyNotReadyAsync);
        Assert.Contains($"auth-{TestObjects.New}", (await reviewer.CreateAsync("auth")).Patch, StringComparison.Ordinal);
        Assert.True((await reviewer.DeleteAsync("unused")).IsAllowed);

        // And through the restarted API server.
        await Until.HoldsAsync(async () => await ns.Api.CreateAsync("deployments", ns.Name, TestObjects.Workload("Deployment", "app", "auth")) is var created
            && created.IsSuccess && Of(created.Body["spec"]) is [var name] && name == $"auth-{TestObjects.New}" ? null : created.Message);
        await Until.HoldsAsync(async () => await ns.Api.DeleteAsync("secrets", ns.Name, "unused") is { IsSuccess: false } answer ? answer.Message : null);
    }
}
