using SecretPin.Core.Guard;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>The rows of docs/concepts.md, "Deletion guard", in their order: the first row that applies decides.</summary>
public sealed class DeletionGuardTests
{
    private const string NamespaceController = "system:serviceaccount:kube-system:namespace-controller";

    [Fact]
    public void Row_1_the_namespace_controller_may_delete_every_Secret_of_a_terminating_namespace() =>
        Assert.Equal(Reason.NamespaceTerminating, Busy(isNamespaceTerminating: true).Delete(user: NamespaceController).Reason);

    [Theory]
    [InlineData(null)]
    [InlineData("kubernetes.io/service-account-token")]
    public void Row_1_a_deletion_by_the_namespace_controller_is_recorded_if_the_namespace_is_not_terminating(string? type)
    {
        var verdict = Busy().Delete(user: NamespaceController, type: type);

        Assert.Equal((true, AttemptOutcome.Impersonated), (verdict.IsAllowed, DeletionAttempt.OutcomeOf(verdict)));
        Assert.Contains("is not terminating", Assert.Single(verdict.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Row_1_every_Secret_of_a_terminating_namespace_may_be_deleted() =>
        Assert.Equal(Reason.NamespaceTerminating, Busy(isNamespaceTerminating: true).Delete().Reason);

    [Theory]
    [InlineData("system:serviceaccount:default:namespace-controller")]
    [InlineData("system:serviceaccount:kube-system:namespace-controller2")]
    [InlineData("system:serviceaccount:kube-system:generic-garbage-collector")]
    [InlineData("system:admin")]
    [InlineData("")]
    public void Row_1_other_users_are_not_the_namespace_controller(string user) => Assert.Equal(Reason.Pinned, Busy().Delete(user: user).Reason);

    [Fact]
    public void Row_2_a_deletion_in_progress_continues() =>
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

    [Fact]
    public void Row_3_without_its_alias_a_name_with_a_timestamp_is_a_name_like_any_other() =>
        Assert.Equal(
            Reason.ManagedType,
            new TestCluster().With(Workload("Deployment", "app", Old))
                .Delete(user: "system:kube-controller-manager", type: "kubernetes.io/service-account-token").Reason);

    [Theory]
    [InlineData("Opaque")]
    [InlineData("kubernetes.io/tls")]
    [InlineData("kubernetes.io/dockerconfigjson")]
    [InlineData("helm.sh/release.v2")]
    [InlineData("")]
    public void Row_3_every_other_type_is_guarded(string type) => Assert.Equal(Reason.Pinned, Busy().Delete(type: type).Reason);

    [Fact]
    public void Row_4_an_annotation_with_a_reason_forces_the_deletion()
    {
        var verdict = Busy().Delete(metadata: """{"annotations": {"secretpin.io/allow-deletion": "leaked, ticket 7"}}""");

        Assert.Equal((Reason.Forced, Outcome.Allow), (verdict.Reason, verdict.Outcome));
        Assert.Equal([$"Secret/{Old} is deleted by force: it has the annotation secretpin.io/allow-deletion"], verdict.Warnings);
    }

    [Theory]
    [InlineData("""{"annotations": {"secretpin.io/allow-deletion": ""}}""")]
    [InlineData("""{"annotations": {"secretpin.io/allow-deletion": "  "}}""")]
    [InlineData("""{"annotations": {"secretpin.io/allow-deletion": null}}""")]
    [InlineData("""{"labels": {"secretpin.io/allow-deletion": "leaked"}}""")]
    public void Row_4_an_annotation_without_a_reason_has_no_effect(string metadata) =>
        Assert.Equal(Reason.Pinned, Busy().Delete(metadata: metadata).Reason);

    [Fact]
    public void Row_5_a_pinned_Secret_is_protected()
    {
        var verdict = Busy().Delete();

        Assert.Equal((Reason.Pinned, 403), (verdict.Reason, verdict.Code));
        Assert.Equal($"Secret production/{Old} is pinned by SecretAlias/auth. Pin the alias to another version first.", verdict.Message);
    }

    [Theory]
    [InlineData(TestObjects.OldVersion, null)]
    [InlineData(null, Old)]
    [InlineData(TestObjects.NewVersion, Old)]
    [InlineData(TestObjects.OldVersion, New)]
    public void Row_5_the_version_in_the_spec_and_the_one_in_the_status_are_both_pinned(string? version, string? recorded)
    {
        var cluster = new TestCluster();
        cluster.Aliases.Add(TestObjects.Alias("other", version: TestObjects.OldVersion));
        cluster.Aliases.Add(TestObjects.Alias("auth", version: version, pinned: recorded));

        Assert.Equal(Reason.Pinned, cluster.Delete().Reason);
    }

    [Fact]
    public void Row_6_a_Secret_that_a_root_references_is_protected()
    {
        var verdict = new TestCluster().With(Workload("Deployment", "app", Old)).Delete();

        Assert.Equal((Reason.InUse, 403), (verdict.Reason, verdict.Code));
    }

    [Fact]
    public void Row_6_precedes_retention()
    {
        var cluster = new TestCluster().With(Workload("Deployment", "app", Old));
        cluster.Aliases.Add(TestObjects.Alias("auth", version: TestObjects.NewVersion));
        cluster.Versions.Add(TestObjects.Secret(New));

        Assert.Equal(Reason.InUse, cluster.Delete().Reason);
    }

    [Fact]
    public void Row_7_a_recently_superseded_version_is_protected()
    {
        var cluster = new TestCluster();
        cluster.Aliases.Add(TestObjects.Alias("auth", version: TestObjects.NewVersion));
        cluster.Versions.AddRange([TestObjects.Secret(Old), TestObjects.Secret(New)]);

        Assert.Equal((Reason.Retained, 403), (cluster.Delete().Reason, cluster.Delete().Code));
    }

    [Fact]
    public void Row_7_precedes_history()
    {
        var cluster = new TestCluster().With(Workload("ControllerRevision", "app-1", Old));
        cluster.Aliases.Add(TestObjects.Alias("auth", version: TestObjects.NewVersion));
        cluster.Versions.Add(TestObjects.Secret(New));

        Assert.Equal(Reason.Retained, cluster.Delete().Reason);
    }

    [Fact]
    public void Row_8_a_Secret_that_only_history_references_may_be_deleted_with_a_warning_for_each_revision()
    {
        var deployment = Workload("Deployment", "app", New);
        var verdict = new TestCluster().With(
            deployment,
            OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 0), deployment),
            Workload("ControllerRevision", "db-1", Old),
            Workload("ControllerRevision", "db-2", New)).Delete();

        Assert.Equal((Reason.OnlyHistory, Outcome.Allow), (verdict.Reason, verdict.Outcome));
        Assert.Equal(
            [
                $"ReplicaSet/app-1 still references {Old}: a rollback to it will fail",
                $"ControllerRevision/db-1 still references {Old}: a rollback to it will fail",
            ],
            verdict.Warnings);
    }

    [Fact]
    public void Row_9_an_unused_Secret_may_be_deleted()
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
    public void Row_7_a_version_is_retained_from_the_last_rollout_that_the_alias_was_resolved_to_it()
    {
        Assert.Contains("superseded at 2025-07-24T11:00:00Z", With(Revision(TestObjects.Now.AddHours(-1))).Delete().Message, StringComparison.Ordinal);
        Assert.Contains("superseded at 2025-07-23T11:00:00Z", With(Revision(TestObjects.Now.AddDays(-15))).Delete().Message, StringComparison.Ordinal);

        // The alias was deleted and created again, so it has no history.
        static TestCluster With(System.Text.Json.Nodes.JsonObject revision)
        {
            var cluster = new TestCluster().With(revision);
            cluster.Aliases.Add(TestObjects.Alias("auth", version: New[^14..], pinned: New));
            cluster.Versions.AddRange([TestObjects.Secret(Old), TestObjects.Secret(New)]);
            return cluster;
        }

        static System.Text.Json.Nodes.JsonObject Revision(DateTimeOffset created)
        {
            var revision = Workload("ControllerRevision", "db-1", Old);
            revision["metadata"]!["creationTimestamp"] = Rfc3339.Format(created);
            revision["data"]!["spec"]!["template"]!["metadata"] = System.Text.Json.Nodes.JsonNode.Parse(
                $$"""{"annotations": {"secretpin.io/resolved": "auth={{TestObjects.OldVersion}}"} }""");
            return revision;
        }
    }

    [Fact]
    public void An_unversioned_Secret_is_protected_by_a_root_but_not_by_history()
    {
        Assert.Equal(Reason.InUse, new TestCluster().With(Workload("CronJob", "weekly", "plain")).Delete("plain").Reason);
        Assert.Equal(Reason.OnlyHistory, new TestCluster().With(Workload("ControllerRevision", "db-1", "plain")).Delete("plain").Reason);
    }

    [Theory]
    [InlineData(null, "alice", null, null)]
    [InlineData(null, NamespaceController, null, null)]
    [InlineData(Reason.AlreadyDeleting, "alice", null, """{"deletionTimestamp": "2025-07-24T11:00:00Z"}""")]
    [InlineData(Reason.Forced, "alice", null, """{"annotations": {"secretpin.io/allow-deletion": "leaked"}}""")]
    public void The_first_rows_need_no_evidence(Reason? reason, string user, string? type, string? metadata) =>
        Assert.Equal(reason, DeletionGuard.DecideFromRequest(Deletion(Old, user, type, metadata))?.Reason);

    [Theory]
    [InlineData("plain", Reason.OutOfScope)]
    [InlineData("other-20250715100000", Reason.OutOfScope)]
    [InlineData(Old, Reason.Pinned)]
    public void With_the_scope_Versions_only_versions_of_declared_aliases_are_guarded(string secret, Reason reason)
    {
        var cluster = Busy().With(Workload("Deployment", "other", "plain", "other-20250715100000"));

        Assert.Equal(reason, cluster.Delete(secret, scope: GuardScope.Versions).Reason);
        Assert.Equal(secret == Old ? Reason.Pinned : Reason.InUse, cluster.Delete(secret).Reason);
    }

    [Fact]
    public void With_the_scope_Versions_an_unversioned_Secret_needs_no_evidence()
    {
        Assert.Equal(Reason.OutOfScope, DeletionGuard.DecideFromRequest(Deletion("plain"), GuardScope.Versions)?.Reason);
        Assert.Null(DeletionGuard.DecideFromRequest(Deletion(Old), GuardScope.Versions));
    }

    /// <summary>A cluster in which every row that denies the deletion applies.</summary>
    private static TestCluster Busy(bool isNamespaceTerminating = false)
    {
        var cluster = new TestCluster { IsNamespaceTerminating = isNamespaceTerminating }.With(Workload("Deployment", "app", Old));
        cluster.Aliases.Add(TestObjects.Alias("auth", version: TestObjects.OldVersion, pinned: Old));
        cluster.Versions.AddRange([TestObjects.Secret(Old), TestObjects.Secret(New)]);
        return cluster;
    }
}
