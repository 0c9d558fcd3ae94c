using Microsoft.Extensions.Logging;
using SecretPin.Core;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Controllers;
using SecretPin.Kubernetes.Events;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Rollouts;

/// <summary>Reports the transitions of a rollout: in the log, as Events on the alias and on the workload that caused them, as metrics and as a span.</summary>
internal sealed partial class RolloutReports(ApiServer api, string identity, IRolloutMetrics metrics, TimeProvider time, ILogger logger)
{
    private const string Action = "Rollout";

    private readonly ClusterEvents _events = new(api, "rollout-controller", identity, time);

    public async Task ReportAsync(
        ObjectKey key, SecretAliasObject read, RolloutDecision decision, IReadOnlyList<RolloutWorkload> workloads, CancellationToken cancellation)
    {
        RolloutTelemetry.Record(metrics, key, read.Status!.Rollout, decision.State);
        var alias = new EventTarget($"{WellKnown.Group}/{WellKnown.Version}", Kinds.SecretAlias.Kind, key.Namespace, key.Name, read.Metadata!.Uid!);
        foreach (var report in decision.Reports)
        {
            if (report.IsWarning)
            {
                Log.Warned(logger, key.Namespace, key.Name, report.Reason, report.Message);
            }
            else
            {
                Log.Reported(logger, key.Namespace, key.Name, report.Reason, report.Message);
            }

            await RecordAsync(alias, report, cancellation).ConfigureAwait(false);
            if (workloads.FirstOrDefault(workload => workload.Observed.Key == report.Workload) is { } cause)
            {
                await RecordAsync(TargetOf(cause), report, cancellation).ConfigureAwait(false);
            }
        }
    }

    public async Task ReportMoveAsync(ObjectKey key, string secret, RolloutWorkload workload, ResolveRequestResult result, CancellationToken cancellation)
    {
        var name = workload.Observed.Key.ToString();
        switch (result.Outcome)
        {
            case ResolveRequestOutcome.Handled:
                Log.Moved(logger, key.Namespace, key.Name, name, secret);
                await RecordAsync(
                    TargetOf(workload), new("RolloutMoved", $"SecretAlias {key.Name}: moved to {secret}.", null, IsWarning: false), cancellation)
                    .ConfigureAwait(false);
                break;
            case ResolveRequestOutcome.NotHandled:
                Log.NotHandled(logger, key.Namespace, key.Name, name);
                break;
            case ResolveRequestOutcome.Rejected:
                Log.Rejected(logger, key.Namespace, key.Name, name, result.Problem);
                break;
            default:
                break;
        }
    }

    /// <summary>An Event that cannot be written is only logged: the state is written.</summary>
    private async Task RecordAsync(EventTarget target, RolloutReport report, CancellationToken cancellation)
    {
        try
        {
            await _events.RecordAsync(target, Action, report.Reason, report.Message, report.IsWarning, name: null, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure)
        {
            Log.EventFailed(logger, target.Namespace, target.Name, failure.Message);
        }
    }

    private static EventTarget TargetOf(RolloutWorkload workload) =>
        new(workload.Resource.ApiVersion, workload.Resource.Kind, workload.Object.Namespace, workload.Object.Name, workload.Object.Uid);

    private static partial class Log
    {
        [LoggerMessage(EventId = 270, Level = LogLevel.Information, Message = "SecretAlias {Namespace}/{Name}: {Reason}: {Text}")]
        public static partial void Reported(ILogger logger, string @namespace, string name, string reason, string text);

        [LoggerMessage(EventId = 276, Level = LogLevel.Warning, Message = "SecretAlias {Namespace}/{Name}: {Reason}: {Text}")]
        public static partial void Warned(ILogger logger, string @namespace, string name, string reason, string text);

        [LoggerMessage(EventId = 271, Level = LogLevel.Information, Message = "SecretAlias {Namespace}/{Name}: moved {Workload} to {Secret}.")]
        public static partial void Moved(ILogger logger, string @namespace, string name, string workload, string secret);

        [LoggerMessage(
            EventId = 272, Level = LogLevel.Warning,
            Message = "SecretAlias {Namespace}/{Name}: the mutating webhook does not handle the resolve request of {Workload}, so it does not move.")]
        public static partial void NotHandled(ILogger logger, string @namespace, string name, string workload);

        [LoggerMessage(
            EventId = 273, Level = LogLevel.Warning,
            Message = "SecretAlias {Namespace}/{Name}: the API server rejected the resolve request of {Workload}: {Problem}")]
        public static partial void Rejected(ILogger logger, string @namespace, string name, string workload, string problem);

        [LoggerMessage(EventId = 274, Level = LogLevel.Warning, Message = "Could not write the Event about a rollout on {Namespace}/{Name}: {Problem}")]
        public static partial void EventFailed(ILogger logger, string @namespace, string name, string problem);
    }
}
