using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Faults;

/// <summary>A suspended leader continues and does not know yet that another replica leads.</summary>
[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class TwoLeadersTests(RunningCluster cluster)
{
    private const string Newest = "20250301000000";

    [Fact]
    public async Task Two_leaders_move_each_pin_once_and_one_of_them_steps_down()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Until("secretaliases", "auth", IsPinnedTo(TestObjects.Old));
        try
        {
            cluster.Balancer.Serve();
            await cluster.Webhook.StopAsync();
            await using var first = await cluster.NewReplicaAsync();
            await Until.HoldsAsync(async () => await first.MetricAsync("secretpin_leader") == 1 ? null : "The first replica does not lead.");
            await using var second = await cluster.NewReplicaAsync();
            await cluster.ServeAsync(second);
            using var reviewer = new Reviewer(first, ns);

            await first.SignalAsync("STOP");
            await ns.PinAsync("auth", TestObjects.New);
            await Until.HoldsAsync(async () => await second.MetricAsync("secretpin_leader") == 1 ? null : "The second replica does not lead.");
            await ns.Until("secretaliases", "auth", IsPinnedTo(TestObjects.New));
            await first.SignalAsync("CONT");
            await ns.PinAsync("auth", Newest);

            var alias = (await ns.Until("secretaliases", "auth", IsPinnedTo(Newest)))!;
            await Until.HoldsAsync(async () => await first.MetricAsync("secretpin_leader") == 0 ? null : "The first replica still leads.", () => first.Output);
            Assert.Equal(
                [$"auth-{Newest}", $"auth-{TestObjects.New}", $"auth-{TestObjects.Old}"],
                (await ns.Get("secretaliases", "auth"))["status"]!["history"]!.AsArray().Select(entry => (string)entry!["secret"]!));
            Assert.Equal($"auth-{TestObjects.New}", (string?)alias["status"]!["previous"]);
            Assert.Contains("is no longer the leader", first.Output, StringComparison.Ordinal);
            Assert.Equal(1, await second.MetricAsync("secretpin_leader"));
            Assert.Contains($"auth-{Newest}", (await reviewer.CreateAsync("auth")).Patch, StringComparison.Ordinal);
        }
        finally
        {
            await cluster.Webhook.DisposeAsync();
            await cluster.StartWebhookAsync();
        }
    }

    private static Predicate<System.Text.Json.Nodes.JsonNode?> IsPinnedTo(string version) => alias => (string?)alias?["status"]?["pinned"] == $"auth-{version}";
}
