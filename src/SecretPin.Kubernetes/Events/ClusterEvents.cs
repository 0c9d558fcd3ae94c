using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Events;

/// <summary>Records Events on objects.</summary>
/// <param name="api">The API server.</param>
/// <param name="controller">The reporting controller, such as <c>pin-controller</c>.</param>
/// <param name="identity">The reporting replica: the name of its pod.</param>
/// <param name="time">The clock for the times in the Events.</param>
internal sealed class ClusterEvents(ApiServer api, string controller, string identity, TimeProvider time)
{
    // The API server rejects longer values (K pkg/apis/core/validation/events.go).
    private const int MaxInstance = 128;
    private const int MaxNote = 1024;

    private readonly ObjectClient _objects = new(api);

    /// <param name="regarding">The object.</param>
    /// <param name="action">What the controller did.</param>
    /// <param name="reason">Why, in one word.</param>
    /// <param name="note">For people. A longer note than the API server accepts is truncated.</param>
    /// <param name="isWarning">Whether the type is Warning rather than Normal.</param>
    /// <param name="name">The name of the Event if it is repeated later; <see langword="null"/> for a generated one.</param>
    /// <param name="cancellation">Cancels the request.</param>
    public Task RecordAsync(
        EventTarget regarding, string action, string reason, string note, bool isWarning, string? name, CancellationToken cancellation) =>
        _objects.CreateAsync(
            Resources.Events,
            regarding.Namespace,
            new ClusterEvent(
                name is null ? new(null, "secretpin-", regarding.Namespace) : new(name, null, regarding.Namespace),
                time.GetUtcNow(),
                $"{WellKnown.Group}/{controller}",
                Truncate(identity, MaxInstance),
                action,
                reason,
                Truncate(note, MaxNote),
                isWarning ? "Warning" : "Normal",
                regarding),
            ClusterEventJson.Default.ClusterEvent,
            cancellation);

    /// <summary>Updates the series of an Event that was recorded before.</summary>
    /// <exception cref="ApiServerException">With 404: the Event has expired. The API server keeps Events for an hour.</exception>
    public Task RepeatAsync(string ns, string name, int count, CancellationToken cancellation) =>
        _objects.PatchAsync(
            Resources.Events, ns, name, new(new(count, time.GetUtcNow())), ClusterEventJson.Default.EventRepetition, cancellation);

    /// <summary>Never splits a surrogate pair.</summary>
    private static string Truncate(string text, int limit) =>
        text.Length <= limit ? text : $"{text.AsSpan(0, char.IsHighSurrogate(text[limit - 2]) ? limit - 2 : limit - 1)}…";
}
