using System.Text.Json;
using System.Text.Json.Serialization;

namespace SecretPin.Core.Pins;

/// <summary>A <c>SecretAlias</c> as it is written: what a user may get wrong. <see cref="SecretAlias"/> is what it means.</summary>
public sealed record SecretAliasObject
{
    public ObjectMetadata? Metadata { get; init; }

    public SecretAliasSpec? Spec { get; init; }

    public SecretAliasStatus? Status { get; init; }
}

/// <summary>The part of metav1 ObjectMeta that an alias needs.</summary>
public sealed record ObjectMetadata(string? Name, string? Namespace);

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

/// <param name="Pinned">The name of the Secret that the alias stands for.</param>
/// <param name="Previous">The one before it.</param>
/// <param name="History">Newest first, at most 10.</param>
public sealed record SecretAliasStatus(string? Pinned, string? Previous, IReadOnlyList<PinHistoryEntry>? History);

/// <param name="Secret">The name of the Secret.</param>
/// <param name="PinnedAt">Since when.</param>
/// <param name="Source">The member of the source that said so.</param>
public sealed record PinHistoryEntry(string? Secret, DateTimeOffset PinnedAt, string? Source);

/// <summary>Reads aliases without reflection.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, AllowDuplicateProperties = false, MaxDepth = 128)]
[JsonSerializable(typeof(SecretAliasObject))]
public sealed partial class SecretAliasJson : JsonSerializerContext;
