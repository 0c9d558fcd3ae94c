using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>Dry runs and diffs.</summary>
public sealed class PreviewTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_dry_run_shows_the_pin_and_stores_nothing()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);

        var shown = await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"), "--dry-run=server", "-o", "json");

        Assert.Equal([auth], Of(JsonNode.Parse(shown.Output)!["spec"]));
        Assert.False(await ns.Exists("deployments", "app"));
    }

    [Fact]
    public async Task A_diff_is_empty_until_the_pin_moves()
    {
        var ns = await cluster.NewNamespaceAsync();
        var manifest = TestObjects.Workload("Deployment", "app", TestObjects.Parse(TestObjects.PodSpec));
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        await ns.Apply(manifest);

        var clean = (await ns.Try(manifest, "diff", "-f", "-")).Succeeded();
        Assert.Empty(clean.Output);

        var moved = await ns.PinAsync("auth", TestObjects.New);
        var diff = await ns.Try(manifest, "diff", "-f", "-");
        Assert.Equal(1, diff.Code);
        Assert.Contains(moved, diff.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dry_run_of_a_deletion_is_rejected_like_the_deletion()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);

        (await ns.Try("delete", "secret", auth, "--dry-run=server")).Refused("Forbidden", "is pinned by SecretAlias/auth");
    }
}
