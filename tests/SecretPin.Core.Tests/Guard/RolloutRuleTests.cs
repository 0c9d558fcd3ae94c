using System.Text.Json.Nodes;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>What a rollout replaces does not protect a Secret while the rollout progresses.</summary>
public sealed class RolloutRuleTests
{
    private const string PlainOld = "app-config-1a2b", PlainNew = "app-config-3c4d";

    /// <summary>A condition Progressing, and the status of a new generation that the controller has not observed.</summary>
    private const string NotObserved = """{"observedGeneration": 1, "conditions": [{"type": "Progressing", "status": "False"}]}""",
        Progressing = """{"observedGeneration": 2, "conditions": [{"type": "Progressing", "status": "True"}]}""",
        Stuck = """{"observedGeneration": 2, "conditions": [{"type": "Progressing", "status": "False"}]}""";

    [Theory]
    [InlineData(NotObserved, false, Reason.NotBlocked)]
    [InlineData(Progressing, false, Reason.NotBlocked)]
    [InlineData("""{"observedGeneration": 2, "conditions": [{"type": "Available", "status": "False"}]}""", false, Reason.NotBlocked)]
    [InlineData("""{"observedGeneration": 2, "conditions": [{"type": "Progressing", "status": "Unknown"}]}""", false, Reason.NotBlocked)]
    [InlineData("{}", false, Reason.NotBlocked)]
    [InlineData(Stuck, false, Reason.InUse)]
    [InlineData(Progressing, true, Reason.InUse)]
    [InlineData(NotObserved, true, Reason.InUse)]
    public void The_old_ReplicaSet_of_a_Deployment_blocks_only_while_the_rollout_is_stuck_or_paused(string status, bool isPaused, Reason reason)
    {
        var deployment = WithStatus(Workload("Deployment", "app", PlainNew), status);
        deployment["spec"]!["paused"] = isPaused;

        Assert.Equal(reason, Delete(deployment, ReplicaSet(deployment, out var pod), pod).Reason);
    }

    [Fact]
    public void A_warning_names_the_workload_once()
    {
        var deployment = WithStatus(Workload("Deployment", "app", PlainNew), Progressing);
        var replicaSet = ReplicaSet(deployment, out var pod);

        Assert.Equal(
            [$"Deployment/app still has pods that use {PlainOld}, until its rollout is complete"],
            Delete(deployment, replicaSet, pod, OwnedBy(Workload("Pod", "app-1-y", PlainOld), replicaSet)).Warnings);
    }

    [Fact]
    public void A_Deployment_that_names_the_Secret_keeps_its_ReplicaSet()
    {
        var deployment = WithStatus(Workload("Deployment", "app", PlainOld), Progressing);

        Assert.Equal(Reason.InUse, Delete(deployment, ReplicaSet(deployment, out var pod), pod).Reason);
    }

    [Fact]
    public void A_pod_that_names_the_Secret_although_its_ReplicaSet_does_not_is_not_replaced()
    {
        // The ServiceAccount admission plugin adds pull secrets to pods.
        var deployment = WithStatus(Workload("Deployment", "app", PlainNew), Progressing);
        var replicaSet = OwnedBy(Replicas(Workload("ReplicaSet", "app-1", PlainNew), 1), deployment);

        Assert.Equal(Reason.InUse, Delete(deployment, replicaSet, OwnedBy(Workload("Pod", "app-1-x", PlainOld), replicaSet)).Reason);
    }

    [Theory]
    [InlineData("orphan")]
    [InlineData("example.com/keep")]
    public void A_Deployment_that_is_being_deleted_replaces_nothing(string finalizer)
    {
        var deployment = BeingDeleted(WithStatus(Workload("Deployment", "app", PlainNew), Progressing), finalizer);

        Assert.Equal(Reason.InUse, Delete(deployment, ReplicaSet(deployment, out var pod), pod).Reason);
    }

    [Fact]
    public void A_Deployment_with_an_owner_and_a_finalizer_of_another_component_replaces_nothing()
    {
        // If the owner is deleted, the finalizer keeps the Deployment, which then leaves its old ReplicaSet.
        var deployment = OwnedBy(WithStatus(Workload("Deployment", "app", PlainNew), Progressing), "example.com/v1", "App", "app", "uid-of-app");
        deployment["metadata"]!["finalizers"] = new JsonArray("example.com/keep");

        Assert.Equal(Reason.InUse, Delete(deployment, ReplicaSet(deployment, out var pod), pod).Reason);
    }

    [Fact]
    public void A_ReplicaSet_of_another_controller_is_not_replaced()
    {
        var set = OwnedBy(Replicas(Workload("ReplicaSet", "app-1", PlainOld), 1), "argoproj.io/v1alpha1", "Rollout", "app", "uid");

        Assert.Equal(Reason.InUse, Delete(set, OwnedBy(Workload("Pod", "app-1-x", PlainOld), set)).Reason);
    }

    [Fact]
    public void A_version_of_an_alias_is_retained_while_a_rollout_replaces_it()
    {
        var deployment = WithStatus(Workload("Deployment", "app", New), Progressing);
        var cluster = new TestCluster().With(deployment, OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 1), deployment));
        cluster.Aliases.Add(TestObjects.Alias("auth", version: TestObjects.NewVersion));
        cluster.Versions.AddRange([TestObjects.Secret(Old), TestObjects.Secret(New)]);

        Assert.Equal(Reason.Retained, cluster.Delete().Reason);
    }

    [Theory]
    [InlineData("StatefulSet", null, "2025-07-24T11:59:00Z", Reason.NotBlocked)]
    [InlineData("StatefulSet", null, "2025-07-24T11:50:00Z", Reason.NotBlocked)]
    [InlineData("StatefulSet", null, "2025-07-24T11:49:59Z", Reason.InUse)]
    [InlineData("StatefulSet", """{"type": "RollingUpdate", "rollingUpdate": {"partition": 0}}""", "2025-07-24T11:59:00Z", Reason.NotBlocked)]
    [InlineData("StatefulSet", """{"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}""", "2025-07-24T11:59:00Z", Reason.InUse)]
    [InlineData("StatefulSet", """{"type": "OnDelete"}""", "2025-07-24T11:59:00Z", Reason.InUse)]
    [InlineData("DaemonSet", null, "2025-07-24T11:59:00Z", Reason.NotBlocked)]
    [InlineData("DaemonSet", """{"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": "10%"}}""", "2025-07-24T11:59:00Z", Reason.NotBlocked)]
    [InlineData("DaemonSet", null, "2025-07-24T11:49:59Z", Reason.InUse)]
    [InlineData("DaemonSet", """{"type": "OnDelete"}""", "2025-07-24T11:59:00Z", Reason.InUse)]
    public void The_old_pods_of_a_StatefulSet_or_DaemonSet_block_after_ten_minutes_or_if_the_strategy_keeps_them(
        string kind, string? strategy, string updatedAt, Reason reason)
    {
        var workload = WithStatus(Workload(kind, "db", PlainNew), """{"observedGeneration": 2, "currentRevision": "db-1", "updateRevision": "db-2"}""");
        workload["spec"]!["updateStrategy"] = strategy is null ? null : JsonNode.Parse(strategy);

        var verdict = Delete(workload, [.. Revisions(workload, updatedAt), OwnedBy(Workload("Pod", "db-0", PlainOld), workload)]);

        Assert.Equal(reason, verdict.Reason);
        Assert.Equal(
            reason == Reason.NotBlocked,
            verdict.Warnings.Contains($"{kind}/db still has pods that use {PlainOld}, until its rollout is complete"));
    }

    [Theory]
    [InlineData("StatefulSet")]
    [InlineData("DaemonSet")]
    public void A_rollout_that_the_controller_has_not_observed_progresses(string kind)
    {
        var workload = WithStatus(Workload(kind, "db", PlainNew), """{"observedGeneration": 1}""");

        Assert.Equal(
            Reason.NotBlocked,
            Delete(workload, [.. Revisions(workload, "2025-07-01T00:00:00Z"), OwnedBy(Workload("Pod", "db-0", PlainOld), workload)]).Reason);
    }

    [Fact]
    public void A_revision_that_is_newer_than_the_list_of_revisions_progresses()
    {
        var set = WithStatus(Workload("StatefulSet", "db", PlainNew), """{"observedGeneration": 2, "currentRevision": "db-1", "updateRevision": "db-2"}""");

        Assert.Equal(
            Reason.NotBlocked, Delete(set, Revisions(set, "2025-07-24T11:59:00Z")[0], OwnedBy(Workload("Pod", "db-0", PlainOld), set)).Reason);
    }

    [Fact]
    public void A_pod_of_a_StatefulSet_whose_revisions_do_not_name_the_Secret_is_not_replaced()
    {
        var set = WithStatus(Workload("StatefulSet", "db", PlainNew), """{"observedGeneration": 2}""");
        var revision = OwnedBy(Workload("ControllerRevision", "db-2", PlainNew), set);

        Assert.Equal(Reason.InUse, Delete(set, revision, OwnedBy(Workload("Pod", "db-0", PlainOld), set)).Reason);
    }

    private static JsonObject WithStatus(JsonObject workload, string status)
    {
        workload["metadata"]!["generation"] = 2;
        workload["status"] = JsonNode.Parse(status);
        return workload;
    }

    private static JsonObject ReplicaSet(JsonObject deployment, out JsonObject pod)
    {
        var replicaSet = OwnedBy(Replicas(Workload("ReplicaSet", "app-1", PlainOld), 1), deployment);
        pod = OwnedBy(Workload("Pod", "app-1-x", PlainOld), replicaSet);
        return replicaSet;
    }

    private static JsonObject[] Revisions(JsonObject workload, string updatedAt)
    {
        var (before, after) = (
            OwnedBy(Workload("ControllerRevision", "db-1", PlainOld), workload), OwnedBy(Workload("ControllerRevision", "db-2", PlainNew), workload));
        before["metadata"]!["creationTimestamp"] = "2025-07-01T00:00:00Z";
        after["metadata"]!["creationTimestamp"] = updatedAt;
        return [before, after];
    }

    private static Verdict Delete(JsonObject workload, params JsonObject[] others) => new TestCluster().With([workload, .. others]).Delete(PlainOld);
}
