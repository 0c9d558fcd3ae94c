using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>Of the API server, and of ourselves.</summary>
[Collection(nameof(SerialTests))]
public sealed class RestartTests(RunningCluster cluster)
{
    [Fact]
    public async Task Of_the_API_server_that_forgot_from_where_we_watched_is_noticed_and_everything_listed_anew()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.SecretAsync("unused");
        await using var replica = await cluster.NewReplicaAsync();
        using var reviewer = new Reviewer(replica, ns);
        using var served = new Reviewer(cluster.Webhook, ns);

        // It hears nothing of this, and from where it stopped it cannot go on.
        await replica.SignalAsync("STOP");
        await ns.PinAsync("auth", TestObjects.New);
        await cluster.Plane.LoseApiServerAsync(async () => (await served.DeleteAsync("unused")).IsUnverified());
        await replica.SignalAsync("CONT");

        foreach (var resource in (string[])["secretaliases", "secrets", "deployments", "namespaces"])
        {
            await Until.HoldsAsync(
                async () => await replica.MetricAsync("secretpin_watch_lists_total", $"resource=\"{resource}") >= 2 ? null : $"{resource} are not listed anew.",
                () => replica.Output);
        }

        Assert.Contains("with a new listing: True", replica.Output, StringComparison.Ordinal);
        await Until.HoldsAsync(replica.WhyNotReadyAsync);
        await Until.HoldsAsync(cluster.Webhook.WhyNotReadyAsync);
        Assert.Contains($"auth-{TestObjects.New}", (await reviewer.CreateAsync("auth")).Patch, StringComparison.Ordinal);
        Assert.True((await reviewer.DeleteAsync("unused")).IsAllowed);

        // And by the API server, which has come back itself.
        await Until.HoldsAsync(async () => await ns.Api.CreateAsync("deployments", ns.Name, TestObjects.Workload("Deployment", "app", "auth")) is var created
            && created.IsSuccess && Of(created.Body["spec"]) is [var name] && name == $"auth-{TestObjects.New}" ? null : created.Message);
        await Until.HoldsAsync(async () => await ns.Api.DeleteAsync("secrets", ns.Name, "unused") is { IsSuccess: false } answer ? answer.Message : null);
    }
}
