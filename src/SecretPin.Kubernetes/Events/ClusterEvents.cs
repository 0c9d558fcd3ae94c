using System.Text.Json.Serialization;
using SecretPin.Core;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Events;

internal sealed class ClusterEvents(ApiServer api, string controller, string identity, TimeProvider time)
{
    // In bytes of UTF-8. The API server rejects longer values (K pkg/apis/core/validation/events.go).
    private const int MaxInstance = 128;
    private const int MaxNote = 1024;

    private readonly ObjectClient _objects = new(api);

    /// <summary>Truncates a note that the API server would reject, and puts it on one line. Without a name, the API server generates one.</summary>
    public Task RecordAsync(
        EventTarget regarding, string action, string reason, string note, bool isWarning, string? name, CancellationToken cancellation) =>
        _objects.CreateAsync(
            Resources.Events,
            regarding.Namespace,
            new ClusterEvent(
                name is null ? new(null, "secretpin-", regarding.Namespace) : new(name, null, regarding.Namespace),
                time.GetUtcNow(),
                $"{WellKnown.Group}/{controller}",
                SafeText.SingleLineOfBytes(identity, MaxInstance),
                action,
                reason,
                SafeText.SingleLineOfBytes(note, MaxNote),
                isWarning ? "Warning" : "Normal",
                regarding),
            ClusterEventJson.Default.ClusterEvent,
            cancellation);

    /// <summary>Updates the series of an Event that was recorded before.</summary>
    /// <exception cref="ApiServerException">With 404: the Event has expired. The API server keeps Events for an hour.</exception>
    public Task RepeatAsync(string ns, string name, int count, CancellationToken cancellation) =>
        _objects.PatchAsync(Resources.Events, ns, name, new(new(count, time.GetUtcNow())), ClusterEventJson.Default.EventRepetition, cancellation);
}

/// <summary>events.k8s.io/v1 Event.</summary>
internal sealed record ClusterEvent(
    EventMetadata Metadata, [property: JsonConverter(typeof(MicroTimeConverter))] DateTimeOffset EventTime,
    string ReportingController, string ReportingInstance, string Action, string Reason, string Note, string Type, EventTarget Regarding);

/// <summary>Contains either a name or a generateName.</summary>
internal sealed record EventMetadata(string? Name, string? GenerateName, string Namespace);

/// <summary>A merge patch. The API server rejects any other change of a repeated Event.</summary>
internal sealed record EventRepetition(EventSeries Series);

/// <param name="Count">The number of occurrences; at least 2.</param>
/// <param name="LastObservedTime">The time of the last occurrence.</param>
internal sealed record EventSeries(int Count, [property: JsonConverter(typeof(MicroTimeConverter))] DateTimeOffset LastObservedTime);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterEvent))]
[JsonSerializable(typeof(EventRepetition))]
internal sealed partial class ClusterEventJson : JsonSerializerContext;
