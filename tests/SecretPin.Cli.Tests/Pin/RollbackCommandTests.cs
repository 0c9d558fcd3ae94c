using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Pin;

public sealed class RollbackCommandTests
{
    [Fact]
    public async Task The_pin_moves_to_the_previous_version_and_the_workloads_to_move_are_listed()
    {
        var revision = Workload("ReplicaSet", "web-1", Old, OwnedBy("Deployment", "web"));
        revision["spec"]!["replicas"] = 0;
        await using var cluster = await LoopbackCluster.StartAsync(
            [
                Alias(New, $$"""{"pinned": "auth-{{New}}", "previous": "auth-{{Old}}"}"""), .. Secrets(Old, New),
                Workload("Deployment", "web", New), revision, Workload("Pod", "bare", New), Workload("CronJob", "weekly", Old),
            ]);

        var result = await cluster.RunAsync("rollback", "auth");

        Assert.Equal(
            $"""
            SecretAlias shop/auth: spec.source.version {New} -> {Old}
            secretalias.secretpin.io/auth pinned to auth-{Old}
            Still on another version: Deployment/web, Pod/bare.
            To move them one after the other: kubectl secretpin rollout auth -n shop
            Or, because an earlier revision uses {Old}: kubectl rollout undo deployment/web -n shop
            Pod/bare is immutable: delete it and create it again.

            """,
            result.Output);
        Assert.Equal(Old, cluster.SpecVersion);
    }

    [Fact]
    public async Task A_rolled_back_alias_is_not_moved_forward()
    {
        await using var cluster = await LoopbackCluster.StartAsync(
            [Alias(Old, $$"""{"pinned": "auth-{{Old}}", "previous": "auth-{{New}}"}"""), .. Secrets(Old, New)]);

        var result = await cluster.RunAsync("rollback", "auth");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith($"SecretAlias shop/auth is already rolled back from {New} to {Old}: nothing to do.", result.Output, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task Right_after_a_move_the_recorded_version_is_the_previous_one()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(New, $$"""{"pinned": "auth-{{Old}}"}"""), .. Secrets(Old, New)]);

        var result = await cluster.RunAsync("rollback", "auth");

        Assert.Equal((0, Old), (result.ExitCode, cluster.SpecVersion));
        Assert.EndsWith($"No workload uses another version than {Old}.\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_alias_without_a_previous_version_cannot_be_rolled_back()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(New, $$"""{"pinned": "auth-{{New}}"}"""), Secret(New));

        var result = await cluster.RunAsync("rollback", "auth");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            $"SecretAlias shop/auth has no previous version; it is pinned to {New}. "
            + $"Pin a version with 'kubectl secretpin pin auth VERSION -n shop'. Existing versions: {New}.\n",
            result.Errors);
    }

    [Fact]
    public async Task A_previous_version_that_was_deleted_is_refused()
    {
        await using var cluster = await LoopbackCluster.StartAsync(
            Alias(New, $$"""{"pinned": "auth-{{New}}", "previous": "auth-{{Old}}"}"""), Secret(New));

        Assert.Equal(1, (await cluster.RunAsync("rollback", "auth")).ExitCode);
        Assert.Equal(New, cluster.SpecVersion);
    }
}
