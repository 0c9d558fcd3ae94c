using System.Text.Json.Serialization;

namespace SecretPin.Kubernetes.InstalledWebhooks;

/// <summary>The labels of a namespace.</summary>
public sealed record NamespaceLabels(LabelledMetadata Metadata);

/// <param name="Name">The name of the object.</param>
/// <param name="Labels"><see langword="null"/> if there are none.</param>
public sealed record LabelledMetadata(string Name, Dictionary<string, string>? Labels);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(NamespaceLabels))]
public sealed partial class NamespaceLabelsJson : JsonSerializerContext;
