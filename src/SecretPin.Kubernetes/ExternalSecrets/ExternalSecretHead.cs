using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using SecretPin.Core;
using SecretPin.Core.Names;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.ExternalSecrets;

/// <summary>The metadata of an existing ExternalSecret.</summary>
internal sealed record ExternalSecretHead(ExternalSecretMetadata Metadata)
{
    /// <summary>The version whose Secret it creates; <see langword="null"/> if SecretPin did not create the ExternalSecret.</summary>
    [JsonIgnore]
    public VersionedSecretName? Version =>
        Metadata.DeletionTimestamp is null
        && Metadata.Labels?.GetValueOrDefault(WellKnown.ManagedByLabel) == WellKnown.ManagedBy
        && VersionedSecretName.TryParse(Metadata.Name, out var version)
        && Metadata.Annotations?.GetValueOrDefault(WellKnown.AliasAnnotation) == version.Alias.Value ? version : null;

    public static ExternalSecretHead Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, ExternalSecretHeadJson.Default.ExternalSecretHead)!;

    /// <summary>The Secret of a version, as the guard expects it.</summary>
    public static ScannedObject Secret(ObjectScanner scanner, VersionedSecretName name) =>
        scanner.ScanStored(Kinds.Secret, Encoding.UTF8.GetBytes($$$"""{"metadata":{"name":"{{{name}}}"}}"""));
}

internal sealed record ExternalSecretMetadata(
    string Name, string Uid, string? DeletionTimestamp, IReadOnlyDictionary<string, string>? Labels, IReadOnlyDictionary<string, string>? Annotations);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(ExternalSecretHead))]
internal sealed partial class ExternalSecretHeadJson : JsonSerializerContext;
