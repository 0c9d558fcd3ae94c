using Microsoft.Extensions.Logging;
using SecretPin.Core;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Core.Rollouts;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Events;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>
/// Reports that a pin has moved, and that the source began or ended a rollout: in the log and as an Event on the alias, and a rollout also as a metric and
/// as a span.
/// </summary>
internal sealed partial class PinEvents(ApiServer api, string identity, IRolloutMetrics metrics, TimeProvider time, ILogger logger)
{
    private readonly ClusterEvents _events = new(api, "pin-controller", identity, time);

    public async Task ReportAsync(ObjectKey key, SecretAliasObject read, SecretAliasStatus next, CancellationToken cancellation)
    {
        if (next.Pinned != read.Status?.Pinned)
        {
            Log.Moved(logger, key.Namespace, key.Name, read.Status?.Pinned, next.Pinned);
            var from = read.Status?.Pinned is { } before ? $"from {before} " : "";
            await RecordAsync(
                key, read, "MovePin", "PinMoved", $"Pin moved {from}to {next.Pinned}, as set by spec.source.{next.History[0].Source}.", cancellation)
                .ConfigureAwait(false);
        }

        if (RolloutTelemetry.Record(metrics, key, read.Status?.Rollout, next.Rollout))
        {
            var rollout = next.Rollout!;
            var (reason, text) = rollout.Phase == RolloutPhase.Waiting
                ? ("RolloutStarted", $"The rollout from {rollout.From} to {rollout.To} begins. {rollout.Reason}")
                : ("RolloutEnded", $"The rollout from {rollout.From} to {rollout.To} has ended. {rollout.Reason}");
            Log.RolloutChanged(logger, key.Namespace, key.Name, reason, text);
            await RecordAsync(key, read, "Rollout", reason, text, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>An Event that cannot be written is only logged: the status is written.</summary>
    private async Task RecordAsync(ObjectKey key, SecretAliasObject read, string action, string reason, string text, CancellationToken cancellation)
    {
        try
        {
            await _events.RecordAsync(
                new($"{WellKnown.Group}/{WellKnown.Version}", Kinds.SecretAlias.Kind, key.Namespace, key.Name, read.Metadata!.Uid!),
                action, reason, text, isWarning: false, name: null, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure)
        {
            Log.EventFailed(logger, key.Namespace, key.Name, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 223, Level = LogLevel.Information, Message = "SecretAlias {Namespace}/{Name}: {Reason}: {Text}")]
        public static partial void RolloutChanged(ILogger logger, string @namespace, string name, string reason, string text);

        [LoggerMessage(EventId = 220, Level = LogLevel.Information, Message = "SecretAlias {Namespace}/{Name}: the pin moved from {From} to {To}.")]
        public static partial void Moved(ILogger logger, string @namespace, string name, string? from, string? to);

        [LoggerMessage(
            EventId = 221, Level = LogLevel.Warning, Message = "SecretAlias {Namespace}/{Name}: could not write the Event about the moved pin: {Problem}")]
        public static partial void EventFailed(ILogger logger, string @namespace, string name, string problem);
    }
}
