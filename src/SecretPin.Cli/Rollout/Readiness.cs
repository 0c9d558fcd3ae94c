using System.Text.Json.Nodes;

namespace SecretPin.Cli.Rollout;

/// <summary>Whether the pods of a workload match its template, by the rules of <c>kubectl rollout status</c>.</summary>
internal sealed record Readiness(bool IsReady, string Message)
{
    /// <summary>Whether the rollout cannot complete without a change by the user.</summary>
    public bool HasFailed { get; init; }

    /// <param name="workload">A workload whose pod template can change.</param>
    public static Readiness Of(JsonObject workload)
    {
        var status = workload["status"] as JsonObject ?? [];
        if (Number(status, "observedGeneration") < Number(workload["metadata"], "generation") && (string?)workload["kind"] != "CronJob")
        {
            return new(false, "its controller has not observed the change yet");
        }

        var spec = workload["spec"];
        return (string?)workload["kind"] switch
        {
            "Deployment" => Deployment(spec, status),
            "StatefulSet" or "DaemonSet" when (string?)spec?["updateStrategy"]?["type"] == "OnDelete" =>
                new(true, "its pods use it after they are deleted (updateStrategy OnDelete)"),
            "StatefulSet" => StatefulSet(spec, status),
            "DaemonSet" => DaemonSet(spec, status),
            "CronJob" => new(true, "its next Job uses it"),
            _ => new(true, "its next pods use it"),
        };
    }

    private static Readiness Deployment(JsonNode? spec, JsonObject status)
    {
        if (spec?["paused"] is { } paused && paused.GetValue<bool>())
        {
            return new(false, "it is paused: resume it with 'kubectl rollout resume'") { HasFailed = true };
        }

        if ((status["conditions"] as JsonArray ?? []).Any(condition =>
            (string?)condition?["type"] == "Progressing" && (string?)condition["reason"] == "ProgressDeadlineExceeded"))
        {
            return new(false, "it exceeded its progress deadline") { HasFailed = true };
        }

        var (desired, updated) = (Number(spec, "replicas", 1), Number(status, "updatedReplicas"));
        return updated < desired ? new(false, $"{updated} of {Pods(desired)} updated")
            : Number(status, "replicas") > updated ? new(false, $"{Pods(Number(status, "replicas") - updated)} of an old version still to terminate")
            : Number(status, "availableReplicas") < updated ? new(false, $"{Number(status, "availableReplicas")} of {Pods(updated)} available")
            : new(true, $"{Pods(updated)} updated");
    }

    private static Readiness StatefulSet(JsonNode? spec, JsonObject status)
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

    private static Readiness DaemonSet(JsonNode? spec, JsonObject status)
    {
        var (desired, updated) = (Number(status, "desiredNumberScheduled"), Number(status, "updatedNumberScheduled"));
        return updated < desired ? new(false, $"{updated} of {Pods(desired)} updated")
            : Number(status, "numberAvailable") < desired ? new(false, $"{Number(status, "numberAvailable")} of {Pods(desired)} available")
            : new(true, $"{Pods(desired)} updated");
    }

    private static string Pods(long count) => count == 1 ? "1 pod" : $"{count} pods";

    private static long Number(JsonNode? parent, string key, long byDefault = 0) => parent?[key]?.GetValue<long>() ?? byDefault;
}
