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

    public Task MovedAsync(AliasObject read, AliasStatus next, CancellationToken cancellation)
    {
        var from = read.Status?.Pinned is { } before ? $"from {before} " : "";
        return _events.RecordAsync(
            read.AsTarget(),
            "MovePin",
            "PinMoved",
            $"Pin moved {from}to {next.Pinned}, as spec.source.{next.History[0].Source} says.",
            isWarning: false,
            name: null,
            cancellation);
    }
}
