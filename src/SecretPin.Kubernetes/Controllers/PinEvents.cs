using Microsoft.Extensions.Logging;
using SecretPin.Core;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Events;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Reports that a pin has moved: in the log, and as an Event on the alias.</summary>
internal sealed partial class PinEvents(ApiServer api, string identity, TimeProvider time, ILogger logger)
{
    private readonly ClusterEvents _events = new(api, "pin-controller", identity, time);

    /// <summary>An Event that cannot be written is only logged: the pin has moved.</summary>
    public async Task ReportMoveAsync(ObjectKey key, SecretAliasObject read, SecretAliasStatus next, CancellationToken cancellation)
    {
        Log.Moved(logger, key.Namespace, key.Name, read.Status?.Pinned, next.Pinned);
        var from = read.Status?.Pinned is { } before ? $"from {before} " : "";
        try
        {
            await _events.RecordAsync(
                new($"{WellKnown.Group}/{WellKnown.Version}", Kinds.SecretAlias.Kind, key.Namespace, key.Name, read.Metadata!.Uid!),
                "MovePin", "PinMoved", $"Pin moved {from}to {next.Pinned}, as set by spec.source.{next.History[0].Source}.", isWarning: false,
                name: null, cancellation).ConfigureAwait(false);
        }
        catch (ApiServerException failure)
        {
            Log.EventFailed(logger, key.Namespace, key.Name, failure.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 220, Level = LogLevel.Information, Message = "SecretAlias {Namespace}/{Name}: the pin moved from {From} to {To}.")]
        public static partial void Moved(ILogger logger, string @namespace, string name, string? from, string? to);

        [LoggerMessage(
            EventId = 221, Level = LogLevel.Warning, Message = "SecretAlias {Namespace}/{Name}: could not write the Event about the moved pin: {Problem}")]
        public static partial void EventFailed(ILogger logger, string @namespace, string name, string problem);
    }
}
