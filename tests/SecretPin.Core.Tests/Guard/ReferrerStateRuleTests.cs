using System.Text.Json.Nodes;
using SecretPin.Core.References;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>Only roots protect a Secret from deletion.</summary>
public sealed class ReferrerStateRuleTests
{
    public static TheoryData<string> WorkloadKinds =>
        [.. Core.References.Workload.BuiltIn.Where(workload => !workload.IsHistory).Select(workload => workload.Kind.Kind)];

    [Theory]
    [MemberData(nameof(WorkloadKinds))]
    public void A_workload_is_a_root_unless_it_is_being_deleted(string kind)
    {
        AssertHeldBy(Workload(kind, "app", Old));
        AssertFree(BeingDeleted(Workload(kind, "app", Old)));
        AssertFree(BeingDeleted(Workload(kind, "app", Old), "foregroundDeletion"));
    }

    [Theory]
    [InlineData("Pending", true)]
    [InlineData("Running", true)]
    [InlineData("Unknown", true)]
    [InlineData("Succeeded", false)]
    [InlineData("Failed", false)]
    public void A_pod_is_a_root_until_it_has_finished(string phase, bool isRoot) => Assert.Equal(isRoot, IsHeld(Phase(Workload("Pod", "app", Old), phase)));

    [Theory]
    [InlineData("Complete", false)]
    [InlineData("Failed", false)]
    [InlineData("Suspended", true)]
    [InlineData("FailureTarget", true)]
    public void A_job_is_a_root_until_it_has_finished(string condition, bool isRoot) =>
        Assert.Equal(isRoot, IsHeld(Finished(Workload("Job", "import", Old), condition)));

    [Fact]
    public void The_pods_of_a_finished_job_do_not_protect_a_Secret()
    {
        var job = Finished(Workload("Job", "import", Old), "Failed");

        AssertFree(job, OwnedBy(Phase(Workload("Pod", "import-1", Old), "Running"), job));
    }

    [Fact]
    public void A_running_pod_that_names_another_Secret_than_its_finished_job_is_a_root()
    {
        var job = Finished(Workload("Job", "import", New), "Complete");

        AssertHeldBy(job, OwnedBy(Phase(Workload("Pod", "app", Old), "Running"), job));
    }

    [Fact]
    public void A_suspended_CronJob_is_a_root()
    {
        var cronJob = Workload("CronJob", "weekly", Old);
        cronJob["spec"]!["suspend"] = true;

        AssertHeldBy(cronJob);
    }

    [Theory]
    [InlineData("Deployment")]
    [InlineData("StatefulSet")]
    [InlineData("ReplicaSet")]
    [InlineData("ReplicationController")]
    public void A_workload_with_zero_replicas_is_a_root(string kind) => AssertHeldBy(Replicas(Workload(kind, "app", Old), 0));

    [Fact]
    public void A_ReplicaSet_with_zero_replicas_is_history_only_if_a_Deployment_owns_it()
    {
        var deployment = Stuck(Workload("Deployment", "app", New));

        Assert.Equal(Reason.OnlyHistory, Delete(deployment, OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 0), deployment)).Reason);
        AssertHeldBy(deployment, OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 1), deployment));
        AssertHeldBy(deployment, OwnedBy(Workload("ReplicaSet", "app-1", Old), deployment));
        AssertHeldBy(OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 0), "argoproj.io/v1alpha1", "Rollout", "app", "u"));
        AssertHeldBy(OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 0), "apps/v1", "Deployment", "app", "u", controller: false));
    }

    [Fact]
    public void A_ControllerRevision_is_history_with_or_without_an_owner()
    {
        var set = Workload("StatefulSet", "db", New);

        Assert.Equal(Reason.OnlyHistory, Delete(Workload("ControllerRevision", "db-1", Old)).Reason);
        Assert.Equal(Reason.OnlyHistory, Delete(set, OwnedBy(Workload("ControllerRevision", "db-1", Old), set)).Reason);
    }

    [Fact]
    public void The_history_of_an_inactive_owner_is_inactive()
    {
        var deployment = BeingDeleted(Workload("Deployment", "app", New), "foregroundDeletion");

        AssertFree(deployment, OwnedBy(Replicas(Workload("ReplicaSet", "app-1", Old), 0), deployment));
        AssertFree(OwnedBy(Workload("ControllerRevision", "db-1", Old), "apps/v1", "StatefulSet", "db", "gone"));
    }

    [Fact]
    public void An_object_whose_owner_does_not_exist_is_inactive() =>
        AssertFree(OwnedBy(Workload("Pod", "app-1-x", Old), "apps/v1", "ReplicaSet", "app-1", "gone"));

    [Fact]
    public void An_owner_is_identified_by_its_uid() =>
        AssertFree(
            Workload("StatefulSet", "db", New),
            OwnedBy(Workload("Pod", "db-0", Old), "apps/v1", "StatefulSet", "db", "uid-of-the-one-before"));

    [Fact]
    public void Inactivity_is_inherited_from_owner_to_owner()
    {
        var cronJob = BeingDeleted(Workload("CronJob", "weekly", New), "foregroundDeletion");
        var job = OwnedBy(Workload("Job", "weekly-1", Old), cronJob);
        AssertFree(cronJob, job, OwnedBy(Workload("Pod", "weekly-1-x", Old), job));

        var orphan = OwnedBy(Workload("ReplicaSet", "app-1", New), "apps/v1", "Deployment", "app", "gone");
        AssertFree(orphan, OwnedBy(Workload("Pod", "app-1-x", Old), orphan));
    }

    [Fact]
    public void An_object_whose_owner_is_being_deleted_in_the_background_stays_until_the_owner_is_gone()
    {
        var deployment = BeingDeleted(Workload("Deployment", "app", New), "example.com/keep");

        AssertHeldBy(deployment, OwnedBy(Workload("ReplicaSet", "app-1", Old), deployment));
    }

    [Fact]
    public void An_object_whose_owner_a_finalizer_will_keep_stays()
    {
        var replicaSet = OwnedBy(Workload("ReplicaSet", "app-1", New), "apps/v1", "Deployment", "app", "gone");
        replicaSet["metadata"]!["finalizers"] = new JsonArray("example.com/keep");

        AssertHeldBy(replicaSet, OwnedBy(Workload("Pod", "app-1-x", Old), replicaSet));
    }

    [Fact]
    public void An_object_with_another_owner_stays_when_its_controller_is_gone()
    {
        var pod = OwnedBy(Workload("Pod", "app-1-x", Old), "apps/v1", "ReplicaSet", "app-1", "gone");
        pod["metadata"]!["ownerReferences"]!.AsArray().Add(
            new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["name"] = "other", ["uid"] = "other" });

        AssertHeldBy(pod);
    }

    [Fact]
    public void An_owner_with_an_API_version_that_was_not_listed_is_taken_to_exist()
    {
        var cluster = new TestCluster { ApiVersions = new HashSet<string> { "v1", "apps/v1" } };

        Assert.Equal(Reason.InUse, cluster.With(OwnedBy(Workload("Pod", "app-1-x", Old), "apps/v7", "ReplicaSet", "app-1", "gone")).Delete().Reason);
    }

    [Fact]
    public void A_workload_of_a_finished_job_is_a_root()
    {
        var job = Finished(Workload("Job", "setup", New));

        AssertHeldBy(job, OwnedBy(Workload("Deployment", "app", Old), job));
    }

    [Fact]
    public void The_current_revision_of_a_StatefulSet_is_a_root_until_the_update_is_complete()
    {
        var set = Workload("StatefulSet", "db", New);
        var revision = OwnedBy(Workload("ControllerRevision", "db-1", Old), set);

        set["spec"]!["updateStrategy"] = JsonNode.Parse("""{"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}""");
        set["status"] = JsonNode.Parse("""{"currentRevision": "db-1", "updateRevision": "db-2"}""");
        AssertHeldBy(set, revision);

        set["status"] = JsonNode.Parse("""{"currentRevision": "db-2", "updateRevision": "db-2"}""");
        Assert.Equal(Reason.OnlyHistory, Delete(set, revision).Reason);
    }

    [Fact]
    public void An_orphaned_object_is_a_root()
    {
        AssertHeldBy(Workload("Pod", "app-1-x", Old));
        AssertHeldBy(Replicas(Workload("ReplicaSet", "app-1", Old), 0));
        AssertHeldBy(OwnedBy(Workload("Pod", "app-1-x", Old), "apps/v1", "ReplicaSet", "app-1", "gone", controller: false));
    }

    [Fact]
    public void An_object_that_its_owner_is_about_to_orphan_is_a_root()
    {
        // kubectl delete --cascade=orphan: the owner is being deleted, and has the finalizer "orphan".
        var owner = BeingDeleted(Workload("StatefulSet", "db", New), "orphan");
        AssertHeldBy(owner, OwnedBy(Workload("Pod", "db-0", Old), owner));

        var deployment = BeingDeleted(Workload("Deployment", "app", Old), "orphan");
        var replicaSet = OwnedBy(Workload("ReplicaSet", "app-1", New), deployment);
        AssertHeldBy(deployment, replicaSet, OwnedBy(Workload("Pod", "app-1-x", Old), replicaSet));

        AssertHeldBy(deployment, Replicas(OwnedBy(Workload("ReplicaSet", "app-0", Old), deployment), 0));

        AssertFree(deployment);
    }

    [Fact]
    public void An_owner_of_a_kind_that_was_not_listed_is_assumed_to_exist()
    {
        AssertHeldBy(OwnedBy(Workload("Pod", "app-x", Old), "argoproj.io/v1alpha1", "Rollout", "app", "u"));
        AssertHeldBy(OwnedBy(Workload("Pod", "static", Old), "v1", "Node", "node", "u"));
        AssertHeldBy(OwnedBy(Workload("Pod", "app-x", Old), "example.com/v1", "ReplicaSet", "app", "u"));

        var cluster = new TestCluster { Kinds = new HashSet<ObjectKind> { Kinds.Pod } };
        Assert.Equal(Reason.InUse, cluster.With(OwnedBy(Workload("Pod", "app-x", Old), "apps/v1", "ReplicaSet", "app", "u")).Delete().Reason);
    }

    [Fact]
    public void Owners_in_a_cycle_are_roots()
    {
        var self = Workload("Pod", "self", Old);
        AssertHeldBy(OwnedBy(self, self));

        var (one, two) = (Workload("Pod", "one", Old), Workload("Pod", "two", Old));
        AssertHeldBy(OwnedBy(one, two), OwnedBy(two, one));

        var (three, four) = (Workload("Pod", "three", New), Workload("Pod", "four", New));
        AssertHeldBy(OwnedBy(three, four), OwnedBy(four, three), OwnedBy(Workload("Pod", "five", Old), three));
    }

    [Fact]
    public void An_optional_reference_protects_the_Secret()
    {
        var deployment = Workload("Deployment", "app", Old);
        Json.At(deployment, "/spec/template/spec/containers/0/envFrom/0/secretRef").AsObject()["optional"] = true;

        AssertHeldBy(deployment);
    }

    private static Verdict Delete(params JsonObject[] objects) => new TestCluster().With(objects).Delete();

    private static bool IsHeld(params JsonObject[] objects) => Delete(objects).Reason switch
    {
        Reason.InUse => true,
        Reason.Unused => false,
        var other => throw new InvalidOperationException(other.ToString()),
    };

    private static void AssertHeldBy(params JsonObject[] objects) => Assert.True(IsHeld(objects));

    private static void AssertFree(params JsonObject[] objects) => Assert.False(IsHeld(objects));
}
