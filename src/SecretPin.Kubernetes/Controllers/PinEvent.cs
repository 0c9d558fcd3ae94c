using System.Text.Json.Serialization;

namespace SecretPin.Kubernetes.Controllers;

/// <summary>events.k8s.io/v1 Event. Its fields are bounded; the longest note that names allow is far below its 1024.</summary>
internal sealed record PinEvent(
    PinEventMetadata Metadata,
    [property: JsonConverter(typeof(MicroInstantJson))] DateTimeOffset EventTime,
    string ReportingController,
    string ReportingInstance,
    string Action,
    string Reason,
    string Note,
    string Type,
    PinEventTarget Regarding);

internal sealed record PinEventMetadata(string GenerateName, string Namespace);

internal sealed record PinEventTarget(string ApiVersion, string Kind, string Namespace, string Name, string Uid);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(PinEvent))]
internal sealed partial class PinEventJson : JsonSerializerContext;
