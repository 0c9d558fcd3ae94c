using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Tests.Rollouts;

public sealed class ReleaseRuleTests
{
    private static readonly WorkloadKey[] Workloads = [.. Enumerable.Range(0, 20).Select(index => new WorkloadKey("Deployment", $"w{index}"))];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 1)]
    [InlineData(6, 2)]
    [InlineData(25, 5)]
    [InlineData(99, 20)]
    [InlineData(100, 20)]
    public void A_percentage_is_rounded_up_and_reaches_at_least_one_workload(int percent, int count) =>
        Assert.Equal(count, Workloads.Count(ReleaseRule.Of(Plan(percent), 1, new(), Workloads).Contains));

    [Fact]
    public void A_percentage_includes_the_workloads_that_a_step_before_names()
    {
        var canary = new RolloutRelease { Workloads = ["Deployment/w3"] };

        Assert.Equal(5, Workloads.Count(ReleaseRule.Of(Plan(25), 1, canary, Workloads).Contains));
        Assert.Equal(2, Workloads.Count(ReleaseRule.Of(Plan(1), 1, canary, Workloads).Contains));
    }

    [Fact]
    public void The_last_step_contains_Pods_and_workloads_that_do_not_exist_yet()
    {
        var all = ReleaseRule.Of(Plan(100), 1, new(), Workloads);
        Assert.True(all.Contains(new("Pod", "p")));
        Assert.True(all.Contains(new("Deployment", "new")));
        Assert.False(new RolloutRelease { HashBelow = RolloutRelease.All - 1, Workloads = ["Pod/p"] }.Contains(new("Pod", "p")));
    }

    [Fact]
    public void The_bound_is_never_lowered_when_workloads_are_added()
    {
        var before = ReleaseRule.Of(Plan(50), 1, new(), Workloads[..4]);
        Assert.True(ReleaseRule.Of(Plan(51), 1, before, Workloads).HashBelow >= before.HashBelow);
    }

    [Fact]
    public void The_hash_does_not_change_between_versions_of_SecretPin() =>
        // printf Deployment/auth-api | sha256sum
        Assert.Equal(0x8f33ea4f, new WorkloadKey("Deployment", "auth-api").Hash);

    private static RolloutPlan Plan(int percent) => new([], [new([], percent, TimeSpan.Zero)], [], false);
}
