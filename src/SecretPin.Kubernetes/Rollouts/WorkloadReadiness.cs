using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecretPin.Kubernetes.Rollouts;

/// <summary>Whether the pods of a workload match its template, by the rules of <c>kubectl rollout status</c>.</summary>
/// <param name="IsReady">Whether they do, or whether only later pods use the template.</param>
/// <param name="Message">The state, as the end of a sentence about the workload.</param>
public sealed record WorkloadReadiness(bool IsReady, string Message)
{
    private static readonly string[] ReadyConditions = ["Ready", "Healthy", "Available", "Programmed"];

    /// <summary>Whether the workload does not become ready without a change by the user, as after its progress deadline.</summary>
    public bool HasFailed { get => field || HasExceededDeadline; init; }

    /// <summary>Whether the workload exceeded the progress deadline that it states itself.</summary>
    public bool HasExceededDeadline { get; init; }

    /// <summary>Whether the kind of the workload has no progress deadline.</summary>
    public bool HasNoDeadline { get; init; }

    /// <param name="workload">A workload whose pod template can change.</param>
    public static WorkloadReadiness Of(JsonObject workload)
    {
        var (spec, status) = (workload["spec"], workload["status"] as JsonObject ?? []);
        if (Number(spec, "replicas", 1) == 0)
        {
            return new(true, "0 pods updated");
        }

        var generation = Number(workload["metadata"], "generation");
        if (ObservedGeneration(workload, status["observedGeneration"]) < generation)
        {
            return NotObserved;
        }

        return (string?)workload["kind"] switch
        {
            "Deployment" => Deployment(spec, status),
            "ReplicaSet" or "ReplicationController" or "PodTemplate" => new(true, "its next pods use it"),
            "StatefulSet" or "DaemonSet" when (string?)spec?["updateStrategy"]?["type"] == "OnDelete" =>
                new(true, "its pods use it after they are deleted (updateStrategy OnDelete)"),
            "StatefulSet" => StatefulSet(spec, status) with { HasNoDeadline = true },
            "DaemonSet" => DaemonSet(spec, status) with { HasNoDeadline = true },
            "CronJob" => new(true, "its next Job uses it"),
            _ => Custom(status, generation),
        };
    }

    private static WorkloadReadiness NotObserved => new(false, "its controller has not observed the change yet") { HasNoDeadline = true };

    /// <summary>
    /// A custom resource is ready if its condition Ready, Healthy, Available or Programmed is True; the first of them that it has counts. Argo's Rollout is
    /// Available during a canary, too, and Healthy only afterwards. A Gateway of the Gateway API is Programmed, and has the observed generation in the
    /// condition. Without such a condition, a resource is ready when its controller has observed the change. A resource with the condition Progressing has
    /// its own progress deadline.
    /// </summary>
    private static WorkloadReadiness Custom(JsonObject status, long generation)
    {
        var conditions = (status["conditions"] as JsonArray ?? []).OfType<JsonObject>().ToLookup(condition => (string?)condition["type"]);
        var ready = ReadyConditions.SelectMany(type => conditions[type]).FirstOrDefault();
        var progressing = conditions["Progressing"].LastOrDefault();
        var isStuck = IsStuck(progressing) || conditions["Stalled"].Any(condition => (string?)condition["status"] == "True");
        return isStuck ? new(false, "its conditions report that it makes no progress") { HasExceededDeadline = true }
            : Number(ready, "observedGeneration", long.MaxValue) < generation ? NotObserved
            : ready is null || (string?)ready["status"] == "True" ? new(true, "its controller reports no problem")
            : new(false, $"its condition {(string?)ready["type"]} is {(string?)ready["status"]}") { HasNoDeadline = progressing is null };
    }

    private static bool IsStuck(JsonNode? progressing) =>
        (string?)progressing?["reason"] == "ProgressDeadlineExceeded" || (string?)progressing?["status"] == "False";

    private static WorkloadReadiness Deployment(JsonNode? spec, JsonObject status)
    {
        if (spec?["paused"] is { } paused && paused.GetValue<bool>())
        {
            return new(false, "it is paused: resume it with 'kubectl rollout resume'") { HasFailed = true };
        }

        if ((status["conditions"] as JsonArray ?? []).Any(condition =>
            (string?)condition?["type"] == "Progressing" && (string?)condition["reason"] == "ProgressDeadlineExceeded"))
        {
            return new(false, "it exceeded its progress deadline") { HasExceededDeadline = true };
        }

        var (desired, updated) = (Number(spec, "replicas", 1), Number(status, "updatedReplicas"));
        return updated < desired ? new(false, $"{updated} of {Pods(desired)} updated")
            : Number(status, "replicas") > updated ? new(false, $"{Pods(Number(status, "replicas") - updated)} of an old version still to terminate")
            : Number(status, "availableReplicas") < updated ? new(false, $"{Number(status, "availableReplicas")} of {Pods(updated)} available")
            : new(true, $"{Pods(updated)} updated");
    }

    private static WorkloadReadiness StatefulSet(JsonNode? spec, JsonObject status)
    {
        var desired = Number(spec, "replicas", 1);
        var partition = Number(spec?["updateStrategy"]?["rollingUpdate"], "partition");
        var updated = Number(status, "updatedReplicas");
        return Number(status, "readyReplicas") < desired ? new(false, $"{Number(status, "readyReplicas")} of {Pods(desired)} ready")
            : updated < desired - partition ? new(false, $"{updated} of {Pods(desired - partition)} updated")
            : partition == 0 && (string?)status["updateRevision"] != (string?)status["currentRevision"]
                ? new(false, "its update revision is not the current revision yet")
            : new(true, $"{Pods(Math.Max(0, desired - partition))} updated");
    }

    private static WorkloadReadiness DaemonSet(JsonNode? spec, JsonObject status)
    {
        var (desired, updated) = (Number(status, "desiredNumberScheduled"), Number(status, "updatedNumberScheduled"));
        return updated < desired ? new(false, $"{updated} of {Pods(desired)} updated")
            : Number(status, "numberAvailable") < desired ? new(false, $"{Number(status, "numberAvailable")} of {Pods(desired)} available")
            : new(true, $"{Pods(desired)} updated");
    }

    /// <summary>
    /// The generation that the controller has observed; the largest number if the kind has none. A CronJob has none, a custom resource need not have one,
    /// and Argo's Rollout writes it as text.
    /// </summary>
    private static long ObservedGeneration(JsonObject workload, JsonNode? observed) => observed?.GetValueKind() switch
    {
        _ when (string?)workload["kind"] is "CronJob" or "PodTemplate" => long.MaxValue,
        JsonValueKind.Number => observed.GetValue<long>(),
        JsonValueKind.String when long.TryParse((string?)observed, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        _ => IsBuiltIn(workload) ? 0 : long.MaxValue,
    };

    private static bool IsBuiltIn(JsonObject workload) => (string?)workload["apiVersion"] is "v1" or "apps/v1" or "batch/v1" or null;

    private static string Pods(long count) => count == 1 ? "1 pod" : $"{count} pods";

    /// <summary>A custom resource may have any value in the field.</summary>
    private static long Number(JsonNode? parent, string key, long byDefault = 0) =>
        (parent as JsonObject)?[key] is JsonValue value && value.TryGetValue<long>(out var number) ? number : byDefault;
}
