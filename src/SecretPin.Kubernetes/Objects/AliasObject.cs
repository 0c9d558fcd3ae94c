using System.Text.Json.Serialization;
using SecretPin.Core;
using SecretPin.Core.Pins;
using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Objects;

/// <summary>What the controller reads of a <c>SecretAlias</c> beside what it means.</summary>
internal sealed record AliasObject(AliasMetadata Metadata, AliasSpec? Spec, AliasStatus? Status)
{
    /// <summary>What an event about it names.</summary>
    public EventTarget AsTarget() =>
        new($"{WellKnown.Group}/{WellKnown.Version}", Kinds.SecretAlias.Kind, Metadata.Namespace, Metadata.Name, Metadata.Uid);
}

/// <summary>The part of it that is not about which version it is.</summary>
internal sealed record AliasSpec(VersionedExternalSecret? ExternalSecret);

/// <summary>The part of metav1 ObjectMeta that it takes to write a status, and to say of whom an event is.</summary>
internal sealed record AliasMetadata(string Name, string Namespace, string Uid, string ResourceVersion, long Generation, string? DeletionTimestamp);

/// <summary>A merge patch: what it does not name stays, and it fails where the object is no longer what was read.</summary>
internal sealed record AliasStatusPatch(ReadVersion Metadata, AliasStatus Status);

/// <param name="ResourceVersion">Of what was read.</param>
internal sealed record ReadVersion(string ResourceVersion);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(TimeConverter)])]
[JsonSerializable(typeof(AliasObject))]
[JsonSerializable(typeof(AliasStatusPatch))]
internal sealed partial class AliasObjectJson : JsonSerializerContext;
