using System.Text.Json.Nodes;
using SecretPin.Kubernetes.Rollouts;

namespace SecretPin.Kubernetes.Tests.Rollouts;

public sealed class WorkloadReadinessTests
{
    [Theory]
    [InlineData("Deployment", "{}", """{"updatedReplicas": 1, "replicas": 1, "availableReplicas": 1}""", true, "1 pod updated")]
    [InlineData("Deployment", """{"replicas": 3}""", """{"updatedReplicas": 3, "replicas": 3, "availableReplicas": 3}""", true, "3 pods updated")]
    [InlineData("Deployment", """{"replicas": 0}""", "{}", true, "0 pods updated")]
    [InlineData("Deployment", """{"replicas": 3}""", """{"updatedReplicas": 1, "replicas": 4}""", false, "1 of 3 pods updated")]
    [InlineData("Deployment", """{"replicas": 3}""", """{"updatedReplicas": 3, "replicas": 4}""", false, "1 pod of an old version still to terminate")]
    [InlineData("Deployment", """{"replicas": 3}""", """{"updatedReplicas": 3, "replicas": 3, "availableReplicas": 2}""", false, "2 of 3 pods available")]
    [InlineData("StatefulSet", """{"replicas": 2}""", """{"readyReplicas": 1}""", false, "1 of 2 pods ready")]
    [InlineData("StatefulSet", """{"replicas": 2}""", """{"readyReplicas": 2, "updatedReplicas": 1}""", false, "1 of 2 pods updated")]
    [InlineData(
        "StatefulSet",
        """{"replicas": 2}""",
        """{"readyReplicas": 2, "updatedReplicas": 2, "updateRevision": "b", "currentRevision": "a"}""",
        false,
        "its update revision is not the current revision yet")]
    [InlineData(
        "StatefulSet",
        """{"replicas": 2}""",
        """{"readyReplicas": 2, "updatedReplicas": 2, "updateRevision": "b", "currentRevision": "b"}""",
        true,
        "2 pods updated")]
    [InlineData(
        "StatefulSet",
        """{"replicas": 3, "updateStrategy": {"rollingUpdate": {"partition": 2}}}""",
        """{"readyReplicas": 3, "updatedReplicas": 1, "updateRevision": "b", "currentRevision": "a"}""",
        true,
        "1 pod updated")]
    [InlineData("StatefulSet", """{"updateStrategy": {"type": "OnDelete"}}""", "{}", true, "its pods use it after they are deleted (updateStrategy OnDelete)")]
    [InlineData("DaemonSet", "{}", """{"desiredNumberScheduled": 3, "updatedNumberScheduled": 2}""", false, "2 of 3 pods updated")]
    [InlineData("DaemonSet", "{}", """{"desiredNumberScheduled": 3, "updatedNumberScheduled": 3, "numberAvailable": 2}""", false, "2 of 3 pods available")]
    [InlineData("DaemonSet", "{}", """{"desiredNumberScheduled": 3, "updatedNumberScheduled": 3, "numberAvailable": 3}""", true, "3 pods updated")]
    [InlineData(
        "DaemonSet",
        """{"updateStrategy": {"type": "OnDelete"}}""",
        """{"desiredNumberScheduled": 3}""",
        true,
        "its pods use it after they are deleted (updateStrategy OnDelete)")]
    [InlineData("CronJob", "{}", "{}", true, "its next Job uses it")]
    [InlineData("ReplicaSet", "{}", "{}", true, "its next pods use it")]
    public void A_workload_is_ready_when_its_pods_are_updated_and_available(string kind, string spec, string status, bool isReady, string message)
    {
        var readiness = WorkloadReadiness.Of(Workload(kind, spec, status, observed: 2));

        Assert.Equal((isReady, message), (readiness.IsReady, readiness.Message));
        Assert.False(readiness.HasFailed);
    }

    [Theory]
    [InlineData("Deployment")]
    [InlineData("StatefulSet")]
    [InlineData("DaemonSet")]
    public void The_status_counts_only_after_the_controller_observed_the_change(string kind)
    {
        var readiness = WorkloadReadiness.Of(Workload(
            kind, """{"replicas": 1}""", """{"updatedReplicas": 1, "replicas": 1, "availableReplicas": 1, "readyReplicas": 1}""", observed: 1));

        Assert.Equal((false, "its controller has not observed the change yet"), (readiness.IsReady, readiness.Message));
    }

    [Theory]
    [InlineData("""{"paused": true}""", "{}", "it is paused: resume it with 'kubectl rollout resume'")]
    [InlineData(
        "{}", """{"conditions": [{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]}""", "it exceeded its progress deadline")]
    public void A_paused_Deployment_and_an_exceeded_progress_deadline_end_the_rollout(string spec, string status, string message)
    {
        var readiness = WorkloadReadiness.Of(Workload("Deployment", spec, status, observed: 2));

        Assert.Equal((false, true, message), (readiness.IsReady, readiness.HasFailed, readiness.Message));
    }

    [Fact]
    public void A_progressing_Deployment_has_not_failed()
    {
        var readiness = WorkloadReadiness.Of(Workload(
            "Deployment",
            """{"replicas": 2}""",
            """{"updatedReplicas": 1, "conditions": [{"type": "Progressing", "reason": "ReplicaSetUpdated"}]}""",
            observed: 2));

        Assert.False(readiness.HasFailed);
    }

    [Theory]
    [InlineData("""{"conditions": [{"type": "Ready", "status": "True"}]}""", true, false)]
    [InlineData("""{"conditions": [{"type": "Available", "status": "False"}]}""", false, false)]
    [InlineData("""{"conditions": [{"type": "Ready", "status": "False"}, {"type": "Progressing", "status": "False"}]}""", false, true)]
    [InlineData("""{"conditions": [{"type": "Stalled", "status": "True"}]}""", false, true)]
    [InlineData("""{"conditions": [{"type": "Ready", "status": "False"}, {"type": "Ready", "status": "True"}]}""", false, false)]
    [InlineData("""{"observedGeneration": "2"}""", true, false)]
    [InlineData("""{"observedGeneration": "1"}""", false, false)]
    [InlineData("""{"observedGeneration": "5f8c7"}""", true, false)]
    [InlineData("""{"observedGeneration": 1}""", false, false)]
    [InlineData("""{"conditions": [{"type": "Accepted", "status": "True"}, {"type": "Programmed", "status": "False"}]}""", false, false)]
    [InlineData("""{"conditions": [{"type": "Programmed", "status": "True", "observedGeneration": 2}]}""", true, false)]
    [InlineData("""{"conditions": [{"type": "Programmed", "status": "True", "observedGeneration": 1}]}""", false, false)]
    [InlineData("{}", true, false)]
    public void A_custom_resource_is_ready_by_its_conditions(string status, bool isReady, bool hasFailed)
    {
        var readiness = WorkloadReadiness.Of(Custom(status));

        Assert.Equal((isReady, hasFailed), (readiness.IsReady, readiness.HasExceededDeadline));
    }

    [Theory]
    [InlineData("\"True\"", "Healthy", true, false, "its controller reports no problem")]
    [InlineData("\"Unknown\"", "Paused", false, false, "its condition Healthy is False")]
    [InlineData("\"True\"", "ReplicaSetUpdated", false, false, "its condition Healthy is False")]
    [InlineData("\"False\"", "RolloutAborted", false, true, "its conditions report that it makes no progress")]
    public void A_Rollout_of_Argo_is_ready_when_its_canary_is_complete_and_has_its_own_deadline(
        string progressing, string reason, bool isReady, bool hasFailed, string message)
    {
        var readiness = WorkloadReadiness.Of(Custom($$"""
            {"observedGeneration": "2", "conditions": [
              {"type": "Available", "status": "True"},
              {"type": "Healthy", "status": "{{(isReady ? "True" : "False")}}"},
              {"type": "Progressing", "status": {{progressing}}, "reason": "{{reason}}"}]}
            """));

        Assert.Equal((isReady, hasFailed, message), (readiness.IsReady, readiness.HasExceededDeadline, readiness.Message));
        Assert.False(readiness.HasNoDeadline);
    }

    [Theory]
    [InlineData("Deployment")]
    [InlineData("StatefulSet")]
    [InlineData("Rollout")]
    public void A_workload_with_zero_replicas_is_ready_before_its_controller_has_observed_the_change(string kind) =>
        Assert.True(WorkloadReadiness.Of(Workload(kind, """{"replicas": 0}""", "{}", observed: 1)).IsReady);

    [Theory]
    [InlineData("\"some\"")]
    [InlineData("0.5")]
    [InlineData("{}")]
    public void The_replicas_of_a_custom_resource_can_be_any_value(string replicas)
    {
        var custom = Custom("{}");
        custom["spec"] = new JsonObject { ["replicas"] = JsonNode.Parse(replicas) };

        Assert.True(WorkloadReadiness.Of(custom).IsReady);
    }

    private static JsonObject Custom(string status) => new()
    {
        ["apiVersion"] = "argoproj.io/v1alpha1",
        ["kind"] = "Rollout",
        ["metadata"] = new JsonObject { ["generation"] = 2L },
        ["status"] = JsonNode.Parse(status),
    };

    private static JsonObject Workload(string kind, string spec, string status, long observed)
    {
        var parsed = JsonNode.Parse(status)!.AsObject();
        parsed["observedGeneration"] = observed;
        return new()
        {
            ["kind"] = kind,
            ["metadata"] = new JsonObject { ["generation"] = 2L },
            ["spec"] = JsonNode.Parse(spec),
            ["status"] = parsed,
        };
    }
}
