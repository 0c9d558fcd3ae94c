using System.Text.Json.Nodes;

namespace SecretPin.Cli.Rollout;

/// <summary>Whether the pods of a workload are the ones that its template asks for, as <c>kubectl rollout status</c> tells it.</summary>
/// <param name="IsReady">Whether nothing is left to wait for.</param>
/// <param name="Message">What it waits for, or why it will not come to it.</param>
internal sealed record Readiness(bool IsReady, string Message)
{
    /// <summary>It is not there any more.</summary>
    public static Readiness Gone { get; } = new(false, "it was deleted meanwhile") { HasFailed = true };

    /// <summary>Whether waiting is in vain.</summary>
    public bool HasFailed { get; private init; }

    /// <param name="workload">A Deployment, StatefulSet, DaemonSet or CronJob.</param>
    public static Readiness Of(JsonObject workload)
    {
        var status = workload["status"] as JsonObject ?? [];
        if (Number(status, "observedGeneration") < Number(workload["metadata"], "generation") && (string?)workload["kind"] != "CronJob")
        {
            return new(false, "its controller has not seen the change yet");
        }

        return (string?)workload["kind"] switch
        {
            "Deployment" => Deployment(workload["spec"], status),
            "StatefulSet" => StatefulSet(workload["spec"], status),
            "DaemonSet" => DaemonSet(workload["spec"], status),
            _ => new(true, "its next Job takes it"),
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

        var (wanted, updated) = (Number(spec, "replicas", 1), Number(status, "updatedReplicas"));
        return updated < wanted ? new(false, $"{updated} of {wanted} new pods are there")
            : Number(status, "replicas") > updated ? new(false, $"{Number(status, "replicas") - updated} old pods are yet to end")
            : Number(status, "availableReplicas") < updated ? new(false, $"{Number(status, "availableReplicas")} of {updated} new pods are available")
            : new(true, $"{updated} pods");
    }

    private static Readiness StatefulSet(JsonNode? spec, JsonObject status)
    {
        if ((string?)spec?["updateStrategy"]?["type"] == "OnDelete")
        {
            return new(true, "its pods take it as they are deleted (OnDelete)");
        }

        var wanted = Number(spec, "replicas", 1);
        var from = Number(spec?["updateStrategy"]?["rollingUpdate"], "partition");
        var updated = Number(status, "updatedReplicas");
        return Number(status, "readyReplicas") < wanted ? new(false, $"{Number(status, "readyReplicas")} of {wanted} pods are ready")
            : updated < wanted - from ? new(false, $"{updated} of {wanted - from} pods are updated")
            : from == 0 && (string?)status["updateRevision"] != (string?)status["currentRevision"] ? new(false, "its pods are being updated")
            : new(true, $"{Math.Max(0, wanted - from)} pods");
    }

    private static Readiness DaemonSet(JsonNode? spec, JsonObject status)
    {
        if ((string?)spec?["updateStrategy"]?["type"] == "OnDelete")
        {
            return new(true, "its pods take it as they are deleted (OnDelete)");
        }

        var (wanted, updated) = (Number(status, "desiredNumberScheduled"), Number(status, "updatedNumberScheduled"));
        return updated < wanted ? new(false, $"{updated} of {wanted} pods are updated")
            : Number(status, "numberAvailable") < wanted ? new(false, $"{Number(status, "numberAvailable")} of {wanted} pods are available")
            : new(true, $"{wanted} pods");
    }

    private static long Number(JsonNode? from, string key, long byDefault = 0) => from?[key]?.GetValue<long>() ?? byDefault;
}
