using SecretPin.Core.Guard;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>The rows of the table, in their order: the first that applies counts.</summary>
public sealed class DeletionGuardTests
{
    private const string NamespaceController = "system:serviceaccount:kube-system:namespace-controller";

    [Fact]
    public void Row_1_the_namespace_controller_may_delete_everything() =>
        Assert.Equal(Reason.NamespaceTerminating, Busy().Delete(user: NamespaceController).Reason);

    [Fact]
    public void Row_1_in_a_terminating_namespace_everything_may_go() =>
        Assert.Equal(Reason.NamespaceTerminating, Busy(isNamespaceTerminating: true).Delete().Reason);

    [Theory]
    [InlineData("system:serviceaccount:default:namespace-controller")]
    [InlineData("system:serviceaccount:kube-system:namespace-controller2")]
    [InlineData("system:serviceaccount:kube-system:generic-garbage-collector")]
    [InlineData("system:admin")]
    [InlineData("")]
    public void Row_1_nobody_else_is_the_namespace_controller(string user) => Assert.Equal(Reason.Pinned, Busy().Delete(user: user).Reason);

    [Fact]
    public void Row_2_what_is_being_deleted_already_goes_on() =>
        Assert.Equal(Reason.AlreadyDeleting, Busy().Delete(metadata: """{"deletionTimestamp": "2025-07-24T11:00:00Z"}""").Reason);

    [Theory]
    [InlineData("kubernetes.io/service-account-token", "robot-token-x", "system:serviceaccount:kube-system:tokens-controller")]
    [InlineData("kubernetes.io/service-account-token", "robot-token-x", "system:kube-controller-manager")]
    [InlineData("bootstrap.kubernetes.io/token", "bootstrap-token-abcdef", "alice")]
    [InlineData("helm.sh/release.v1", "sh.helm.release.v1.app.v1", "alice")]
    public void Row_3_a_Secret_that_its_own_controller_manages_may_go(string type, string name, string user) =>
        Assert.Equal(Reason.ManagedType, new TestCluster().With(Workload("Deployment", "app", name)).Delete(name, user, type).Reason);

    [Theory]
    [InlineData("kubernetes.io/service-account-token", "robot-token-x", "alice")]
    [InlineData("kubernetes.io/service-account-token", "robot-token-x", "system:serviceaccount:default:tokens-controller")]
    [InlineData("bootstrap.kubernetes.io/token", "plain", "alice")]
    [InlineData("helm.sh/release.v1", "plain", "alice")]
    public void Row_3_the_type_alone_does_not_exempt_a_Secret(string type, string name, string user) =>
        Assert.Equal(Reason.InUse, new TestCluster().With(Workload("Deployment", "app", name)).Delete(name, user, type).Reason);

    [Theory]
    [InlineData("kubernetes.io/service-account-token")]
    [InlineData("bootstrap.kubernetes.io/token")]
    [InlineData("helm.sh/release.v1")]
    public void Row_3_a_version_is_guarded_whatever_its_type(string type) =>
        Assert.Equal(Reason.Pinned, Busy().Delete(user: "system:serviceaccount:kube-system:some-controller", type: type).Reason);

    [Theory]
    [InlineData("Opaque")]
    [InlineData("kubernetes.io/tls")]
    [InlineData("kubernetes.io/dockerconfigjson")]
    [InlineData("helm.sh/release.v2")]
    [InlineData("")]
    public void Row_3_every_other_type_is_guarded(string type) => Assert.Equal(Reason.Pinned, Busy().Delete(type: type).Reason);

    [Fact]
    public void Row_4_an_annotation_with_a_reason_forces_it()
    {
        var verdict = Busy().Delete(metadata: """{"annotations": {"secretpin.io/allow-deletion": "leaked, ticket 7"}}""");

        Assert.Equal((Reason.Forced, Outcome.Allow), (verdict.Reason, verdict.Outcome));
        Assert.Equal([$"Secret/{Old} is deleted by force, as its annotation allows"], verdict.Warnings);
    }

    [Theory]
    [InlineData("""{"annotations": {"secretpin.io/allow-deletion": ""}}""")]
    [InlineData("""{"annotations": {"secretpin.io/allow-deletion": "  "}}""")]
    [InlineData("""{"annotations": {"secretpin.io/allow-deletion": null}}""")]
    [InlineData("""{"labels": {"secretpin.io/allow-deletion": "leaked"}}""")]
    public void Row_4_without_a_reason_it_forces_nothing(string metadata) =>
        Assert.Equal(Reason.Pinned, Busy().Delete(metadata: metadata).Reason);

    [Fact]
    public void Row_5_the_pin_of_an_alias_stays()
    {
        var verdict = Busy().Delete();

        Assert.Equal((Reason.Pinned, 403), (verdict.Reason, verdict.Code));
        Assert.Equal($"Secret production/{Old} is what alias auth is pinned to. Pin the alias to another version first.", verdict.Message);
    }

    [Theory]
    [InlineData(TestObjects.OldVersion, null)]
    [InlineData(null, Old)]
    [InlineData(TestObjects.NewVersion, Old)]
    [InlineData(TestObjects.OldVersion, New)]
    public void Row_5_what_is_asked_for_and_what_is_recorded_are_both_pins(string? version, string? recorded)
    {
        var cluster = new TestCluster();
        cluster.Aliases.Add(TestObjects.Alias("other", version: TestObjects.OldVersion));
        cluster.Aliases.Add(TestObjects.Alias("auth", version: version, pinned: recorded));

        Assert.Equal(Reason.Pinned, cluster.Delete().Reason);
    }

    [Fact]
    public void Row_6_what_a_root_references_stays()
    {
        var verdict = new TestCluster().With(Workload("Deployment", "app", Old)).Delete();

        Assert.Equal((Reason.InUse, 403), (verdict.Reason, verdict.Code));
    }

    [Fact]
    public void Row_6_comes_before_retention()
    {
        var cluster = new TestCluster().With(Workload("Deployment", "app", Old));
        cluster.Versions.Add(TestObjects.Secret(New));

        Assert.Equal(Reason.InUse, cluster.Delete().Reason);
    }

    [Fact]
    public void Row_7_what_was_superseded_a_short_time_ago_stays()
    {
        var cluster = new TestCluster();
        cluster.Versions.AddRange([TestObjects.Secret(Old), TestObjects.Secret(New)]);

        Assert.Equal((Reason.Retained, 403), (cluster.Delete().Reason, cluster.Delete().Code));
    }

    [Fact]
    public void Row_7_comes_before_history()
    {
        var cluster = new TestCluster().With(Workload("ControllerRevision", "app-1", Old));
        cluster.Versions.Add(TestObjects.Secret(New));

        Assert.Equal(Reason.Retained, cluster.Delete().Reason);
    }

    [Fact]
    public void Row_8_what_only_history_references_may_go_with_a_warning_for_each_revision()
    {
        var deployment = Workload("Deployment", "app", New);
        var verdict = new TestCluster().With(
            deployment,
            OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 0), deployment),
            Workload("ControllerRevision", "db-1", Old),
            Workload("ControllerRevision", "db-2", New)).Delete();

        Assert.Equal((Reason.OnlyHistory, Outcome.Allow), (verdict.Reason, verdict.Outcome));
        Assert.Equal(
            [$"ReplicaSet/app-1 can no longer be rolled back to: it needs {Old}", $"ControllerRevision/db-1 can no longer be rolled back to: it needs {Old}"],
            verdict.Warnings);
    }

    [Fact]
    public void Row_9_what_nothing_needs_may_go()
    {
        var verdict = new TestCluster().With(Workload("Deployment", "app", New, "plain")).Delete();

        Assert.Equal((Reason.Unused, Outcome.Allow, ""), (verdict.Reason, verdict.Outcome, verdict.Message));
        Assert.Empty(verdict.Warnings);
    }

    [Fact]
    public void An_unversioned_Secret_has_no_retention()
    {
        var cluster = new TestCluster();
        cluster.Versions.Add(TestObjects.Secret(New));

        Assert.Equal(Reason.Unused, cluster.Delete("auth").Reason);
    }

    [Fact]
    public void An_unversioned_Secret_in_use_stays_and_history_alone_does_not_hold_it()
    {
        Assert.Equal(Reason.InUse, new TestCluster().With(Workload("CronJob", "weekly", "plain")).Delete("plain").Reason);
        Assert.Equal(Reason.OnlyHistory, new TestCluster().With(Workload("ControllerRevision", "db-1", "plain")).Delete("plain").Reason);
    }

    [Theory]
    [InlineData(null, "alice", null, null)]
    [InlineData(Reason.NamespaceTerminating, NamespaceController, null, null)]
    [InlineData(Reason.AlreadyDeleting, "alice", null, """{"deletionTimestamp": "2025-07-24T11:00:00Z"}""")]
    [InlineData(Reason.Forced, "alice", null, """{"annotations": {"secretpin.io/allow-deletion": "leaked"}}""")]
    public void What_needs_no_look_at_the_cluster_is_decided_without_one(Reason? reason, string user, string? type, string? metadata) =>
        Assert.Equal(reason, DeletionGuard.DecideFromRequest(Deletion(Old, user, type, metadata))?.Reason);

    /// <summary>Everything that speaks against the deletion at once.</summary>
    private static TestCluster Busy(bool isNamespaceTerminating = false)
    {
        var cluster = new TestCluster { IsNamespaceTerminating = isNamespaceTerminating }.With(Workload("Deployment", "app", Old));
        cluster.Aliases.Add(TestObjects.Alias("auth", version: TestObjects.OldVersion, pinned: Old));
        cluster.Versions.AddRange([TestObjects.Secret(Old), TestObjects.Secret(New)]);
        return cluster;
    }
}
