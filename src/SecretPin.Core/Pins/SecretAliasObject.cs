using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecretPin.Core.Pins;

/// <summary>The JSON of a <c>SecretAlias</c>, which may be invalid; <see cref="SecretAlias"/> is its meaning. Matches deploy/chart/files/crds/secretaliases.yaml.</summary>
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
    string? Name, string? Namespace, string? Uid = null, string? ResourceVersion = null, long Generation = 0, string? DeletionTimestamp = null);

/// <param name="Source">Exactly one member.</param>
/// <param name="Suspend">Holds the present pin, whatever the source says.</param>
/// <param name="Retention">How long a superseded version is kept at least; 336h by default.</param>
/// <param name="ExternalSecret">Has External Secrets Operator bring each version of AWS into the namespace.</param>
public sealed record SecretAliasSpec(PinSource? Source, bool Suspend, string? Retention, VersionedExternalSecret? ExternalSecret);

/// <summary>Where the pin comes from.</summary>
/// <param name="Version">Set by hand, or by Git: 14 digits.</param>
/// <param name="Newest">The newest versioned Secret in the namespace.</param>
/// <param name="AwsSecretsManager">The version that carries a staging label in AWS.</param>
public sealed record PinSource(string? Version, NewestSource? Newest, AwsSecretsManagerSource? AwsSecretsManager);

/// <param name="MinAge">How old a version must be before it is taken; 0 by default.</param>
public sealed record NewestSource(string? MinAge);

/// <param name="SecretId">Name or ARN.</param>
/// <param name="Region">As in <c>eu-west-1</c>.</param>
/// <param name="Stage">The staging label; AWSCURRENT by default.</param>
/// <param name="RefreshInterval">How often AWS is asked; 1m by default.</param>
public sealed record AwsSecretsManagerSource(string? SecretId, string? Region, string? Stage, string? RefreshInterval);

/// <param name="Template">Of each version's ExternalSecret.</param>
public sealed record VersionedExternalSecret(ExternalSecretTemplate? Template);

/// <param name="Metadata">What each gets beside what we set.</param>
/// <param name="Spec">external-secrets.io/v1 ExternalSecretSpec, without target.name and versions: these are ours.</param>
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
