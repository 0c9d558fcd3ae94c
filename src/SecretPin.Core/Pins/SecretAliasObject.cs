using System.Text.Json;
using System.Text.Json.Serialization;
using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Pins;

/// <summary>
/// The JSON of a <c>SecretAlias</c>, which may be invalid; <see cref="SecretAlias"/> is the validated form. Matches
/// deploy/chart/files/crds/secretaliases.yaml.
/// </summary>
public sealed record SecretAliasObject
{
    public ObjectMetadata? Metadata { get; init; }

    public SecretAliasSpec? Spec { get; init; }

    public SecretAliasStatus? Status { get; init; }

    /// <exception cref="JsonException">The JSON is malformed, contains a property twice, or a value of another type.</exception>
    public static SecretAliasObject Read(ReadOnlySpan<byte> json) =>
        JsonSerializer.Deserialize(json, SecretAliasJson.Default.SecretAliasObject)
        ?? throw new JsonException("A SecretAlias was expected; null was found.");
}

/// <summary>The properties of metav1.ObjectMeta that SecretPin reads.</summary>
public sealed record ObjectMetadata(
    string? Name, string? Namespace, string? Uid = null, string? ResourceVersion = null, long Generation = 0, string? DeletionTimestamp = null)
{
    public AliasAnnotations? Annotations { get; init; }
}

/// <summary>The annotations of a SecretAlias that SecretPin reads. The others may be large.</summary>
/// <param name="Rollout"><see cref="WellKnown.RolloutAnnotation"/>.</param>
public sealed record AliasAnnotations([property: JsonPropertyName(WellKnown.RolloutAnnotation)] string? Rollout);

/// <param name="Source">Has exactly one member.</param>
/// <param name="Suspend">Keeps the current pin, whatever the source names.</param>
/// <param name="Retention">The minimum time for which a superseded version is retained; 336h by default.</param>
/// <param name="ExternalSecret">The ExternalSecret that External Secrets Operator gets for each version in AWS.</param>
public sealed record SecretAliasSpec(PinSource? Source, bool Suspend, string? Retention, VersionedExternalSecret? ExternalSecret)
{
    /// <summary>How the next version reaches the workloads. By default, each workload gets the pin when it is applied.</summary>
    public RolloutSpec? Rollout { get; init; }
}

/// <param name="Version">14 digits, set by hand or by Git.</param>
/// <param name="Newest">The newest versioned Secret in the namespace.</param>
/// <param name="AwsSecretsManager">The version with a staging label in AWS Secrets Manager.</param>
public sealed record PinSource(string? Version, NewestSource? Newest, AwsSecretsManagerSource? AwsSecretsManager);

/// <param name="MinAge">The minimum age of a version; 0 by default.</param>
public sealed record NewestSource(string? MinAge);

/// <param name="SecretId">Name or ARN.</param>
/// <param name="Region">For example <c>eu-west-1</c>; by default the region of the ARN.</param>
/// <param name="Stage">The staging label; AWSCURRENT by default.</param>
/// <param name="RefreshInterval">The interval between two reads; 1m by default.</param>
public sealed record AwsSecretsManagerSource(string? SecretId, string? Region, string? Stage, string? RefreshInterval);

/// <param name="Template">The template of the ExternalSecret of each version.</param>
public sealed record VersionedExternalSecret(ExternalSecretTemplate? Template);

/// <param name="Metadata">Labels and annotations in addition to those of SecretPin.</param>
/// <param name="Spec">external-secrets.io/v1 ExternalSecretSpec without target.name and versions, which SecretPin sets.</param>
public sealed record ExternalSecretTemplate(ExternalSecretMetadata? Metadata, JsonElement? Spec);

public sealed record ExternalSecretMetadata(IReadOnlyDictionary<string, string>? Labels, IReadOnlyDictionary<string, string>? Annotations);

/// <summary>A merge patch of the status. The API server rejects it with 409 if the object has changed since it was read.</summary>
public sealed record SecretAliasStatusPatch(ReadVersion Metadata, SecretAliasStatus Status);

/// <param name="ResourceVersion">That of the object that was read.</param>
public sealed record ReadVersion(string? ResourceVersion);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowDuplicateProperties = false,
    MaxDepth = 128,
    Converters = [typeof(Rfc3339.Converter)])]
[JsonSerializable(typeof(SecretAliasObject))]
[JsonSerializable(typeof(SecretAliasStatusPatch))]
public sealed partial class SecretAliasJson : JsonSerializerContext;
