using SecretPin.Core;
using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Events;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>Tells in the cluster that a pin has moved.</summary>
/// <param name="api">The API server.</param>
/// <param name="identity">Which replica we are; the name of its pod.</param>
/// <param name="time">For the event's own time.</param>
internal sealed class PinEvents(ApiServer api, string identity, TimeProvider time)
{
    private readonly ClusterEvents _events = new(api, "pin-controller", identity, time);

    public Task MovedAsync(ObjectKey key, SecretAliasObject read, SecretAliasStatus next, CancellationToken cancellation)
    {
        var from = read.Status?.Pinned is { } before ? $"from {before} " : "";
        return _events.RecordAsync(
            new($"{WellKnown.Group}/{WellKnown.Version}", Kinds.SecretAlias.Kind, key.Namespace, key.Name, read.Metadata!.Uid!),
            "MovePin",
            "PinMoved",
            $"Pin moved {from}to {next.Pinned}, as spec.source.{next.History[0].Source} says.",
            isWarning: false,
            name: null,
            cancellation);
    }
}
