using System.Text.Json.Serialization;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Events;

/// <summary>events.k8s.io/v1 Event.</summary>
internal sealed record ClusterEvent(
    EventMetadata Metadata,
    [property: JsonConverter(typeof(MicroTimeConverter))] DateTimeOffset EventTime,
    string ReportingController,
    string ReportingInstance,
    string Action,
    string Reason,
    string Note,
    string Type,
    EventTarget Regarding);

/// <summary>Contains either a name or a generateName.</summary>
internal sealed record EventMetadata(string? Name, string? GenerateName, string Namespace);

/// <summary>A merge patch. The API server rejects any other change of a repeated Event.</summary>
internal sealed record EventRepetition(EventSeries Series);

/// <param name="Count">The number of occurrences; at least 2.</param>
/// <param name="LastObservedTime">The time of the last occurrence.</param>
internal sealed record EventSeries(int Count, [property: JsonConverter(typeof(MicroTimeConverter))] DateTimeOffset LastObservedTime);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterEvent))]
[JsonSerializable(typeof(EventRepetition))]
internal sealed partial class ClusterEventJson : JsonSerializerContext;
