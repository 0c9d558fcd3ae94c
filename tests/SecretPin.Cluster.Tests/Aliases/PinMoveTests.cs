using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Aliases;

/// <summary>The controller records pin moves in the status of aliases.</summary>
public sealed class PinMoveTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_pin_move_is_recorded_in_the_status_the_history_and_an_Event()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Until("secretaliases", "auth", alias => Pinned(alias) == old && Reason(alias) == "Pinned");
        var moved = await ns.PinAsync("auth", TestObjects.New);

        var alias = await ns.Until("secretaliases", "auth", found => Pinned(found) == moved);

        Assert.Equal(old, (string?)alias!["status"]!["previous"]);
        Assert.Equal([moved, old], alias["status"]!["history"]!.AsArray().Select(entry => (string?)entry!["secret"]));
        Assert.All(alias["status"]!["history"]!.AsArray(), entry => Assert.Equal("version", (string?)entry!["source"]));
        var @event = await ns.Until("events", "", found => ((string?)found?["note"])?.Contains($"from {old} to {moved}", StringComparison.Ordinal) == true);
        Assert.Equal("PinMoved", (string?)@event!["reason"]);
        Assert.Equal("auth", (string?)@event["regarding"]!["name"]);
        var table = await ns.Kubectl("get", "salias");
        Assert.Matches($@"auth +{moved} +{old} +version +True", table.Output);
    }

    [Fact]
    public async Task Newest_moves_to_a_newer_version_when_it_is_created()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.SecretAsync("auth", TestObjects.Old);
        await ns.SecretAsync("auth-other", TestObjects.New);
        await ns.Apply(TestObjects.Alias("auth", TestObjects.Parse("""{"newest": {}}""")));
        await ns.Until("secretaliases", "auth", alias => Pinned(alias) == old);

        var newer = await ns.SecretAsync("auth", TestObjects.New);
        await ns.Until("secretaliases", "auth", alias => Pinned(alias) == newer);

        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        Assert.Equal([newer], Of((await ns.Get("deployments", "app"))["spec"]));
    }

    [Fact]
    public async Task Newest_waits_until_a_version_has_its_minimum_age()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("auth", TestObjects.New);
        await ns.Apply(TestObjects.Alias("auth", TestObjects.Parse("""{"newest": {"minAge": "3s"}}""")));
        var waiting = await ns.Until("secretaliases", "auth", alias => alias?["status"]?["conditions"] is not null);
        Assert.Equal("NoVersion", Reason(waiting));

        var pinned = await ns.Until("secretaliases", "auth", alias => Pinned(alias) is not null);

        var created = (DateTimeOffset)(await ns.Get("secrets", $"auth-{TestObjects.New}"))["metadata"]!["creationTimestamp"]!;
        Assert.True((DateTimeOffset)pinned!["status"]!["history"]![0]!["pinnedAt"]! - created >= TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task An_alias_without_its_Secret_is_not_ready_and_states_the_reason()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.Apply(TestObjects.Alias("auth", TestObjects.Old));
        await ns.Until("secretaliases", "auth", alias => Reason(alias) == "SecretMissing");

        var auth = await ns.SecretAsync("auth", TestObjects.Old);

        await ns.Until("secretaliases", "auth", alias => Reason(alias) == "Pinned" && Pinned(alias) == auth);
        await ns.Kubectl("wait", "--for=condition=Ready", "salias/auth");
    }

    [Fact]
    public async Task A_suspended_pin_does_not_follow_its_source()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Until("secretaliases", "auth", alias => Pinned(alias) == old);
        await ns.PinAsync("auth", TestObjects.New, ("suspend", true));
        await ns.Until("secretaliases", "auth", alias => Reason(alias) == "Suspended");

        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));

        Assert.Equal([old], Of((await ns.Get("deployments", "app"))["spec"]));
        Assert.Equal(old, Pinned(await ns.Get("secretaliases", "auth")));
    }

    private static string? Pinned(JsonNode? alias) => (string?)alias?["status"]?["pinned"];

    private static string? Reason(JsonNode? alias) => (string?)alias?["status"]?["conditions"]?[0]?["reason"];
}
