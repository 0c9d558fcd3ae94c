using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Pin;

public sealed class HoldCommandTests
{
    private const string Recorded = $$"""{"pinned": "auth-{{New}}"}""";

    [Fact]
    public async Task An_alias_is_held_and_released()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias("""{"source": {"newest": {}}}""", Recorded), Secret(New));

        var held = await cluster.RunAsync("hold", "auth");
        var again = await cluster.RunAsync("hold", "auth");
        Assert.True((bool)cluster.Get("SecretAlias", "auth")!["spec"]!["suspend"]!);
        var released = await cluster.RunAsync("release", "auth");

        Assert.Equal($"SecretAlias shop/auth: spec.suspend false -> true\nsecretalias.secretpin.io/auth held at {New}\n", held.Output);
        Assert.Equal((0, $"SecretAlias shop/auth is already held at {New}: nothing to do.\n"), (again.ExitCode, again.Output));
        Assert.EndsWith("secretalias.secretpin.io/auth released: it follows newest again\n", released.Output, StringComparison.Ordinal);
        Assert.False((bool)cluster.Get("SecretAlias", "auth")!["spec"]!["suspend"]!);
        Assert.Equal(2, cluster.Writes.Count());
    }

    [Theory]
    [InlineData("client", "dry run")]
    [InlineData("server", "server dry run")]
    public async Task A_dry_run_stores_nothing(string dryRun, string suffix)
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(New, Recorded), Secret(New));

        var result = await cluster.RunAsync("hold", "auth", $"--dry-run={dryRun}");

        Assert.EndsWith($"held at {New} ({suffix})\n", result.Output, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task An_alias_is_not_held_before_its_status_records_the_pin()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(New, $$"""{"pinned": "auth-{{Old}}"}"""), .. Secrets(Old, New)]);

        var result = await cluster.RunAsync("hold", "auth");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"is pinned to {New}, but its status still records {Old}", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task The_message_on_an_undeclared_alias_lists_the_declared_ones()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias());

        var result = await cluster.RunAsync("release", "other");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal("SecretAlias shop/other not found. Namespace shop has auth. See 'kubectl secretpin status -n shop'.\n", result.Errors);
    }
}
