using System.Text.Json.Serialization;

namespace SecretPin.Kubernetes.Api;

/// <summary>metav1 Preconditions: the API server deletes the object only if they match.</summary>
/// <param name="Uid">The uid of the object.</param>
/// <param name="ResourceVersion"><see langword="null"/> if the object may have changed since it was read.</param>
public sealed record DeletionPreconditions(string Uid, string? ResourceVersion = null);

/// <summary>metav1 DeleteOptions.</summary>
internal sealed record DeleteOptions(
    DeletionPreconditions Preconditions, string PropagationPolicy = "Background", IReadOnlyList<string>? DryRun = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeleteOptions))]
internal sealed partial class DeleteOptionsJson : JsonSerializerContext;
