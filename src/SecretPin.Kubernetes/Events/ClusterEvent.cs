using System.Text.Json.Serialization;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Events;

/// <summary>events.k8s.io/v1 Event. Its fields are bounded (K pkg/apis/core/validation/events.go).</summary>
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

/// <summary>Either its name, or what the API server makes one of.</summary>
internal sealed record EventMetadata(string? Name, string? GenerateName, string Namespace);

/// <summary>A merge patch: of an Event that repeats nothing else may change.</summary>
internal sealed record EventRepetition(EventSeries Series);

/// <param name="Count">At least 2.</param>
/// <param name="LastObservedTime">Of the last one.</param>
internal sealed record EventSeries(int Count, [property: JsonConverter(typeof(MicroTimeConverter))] DateTimeOffset LastObservedTime);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(ClusterEvent))]
[JsonSerializable(typeof(EventRepetition))]
internal sealed partial class ClusterEventJson : JsonSerializerContext;
