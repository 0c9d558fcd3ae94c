using System.Text.Json.Serialization;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>coordination.k8s.io/v1 Lease, also as a merge patch.</summary>
internal sealed record LeaseObject(LeaseMetadata Metadata, LeaseSpec? Spec);

/// <param name="Name">Set only when the lease is created.</param>
/// <param name="ResourceVersion">In a patch, the version that was read; the patch fails if it is not the current one.</param>
internal sealed record LeaseMetadata(string? Name, string? ResourceVersion);

/// <param name="HolderIdentity">The leader; empty if there is none.</param>
/// <param name="LeaseDurationSeconds">How long the lease is valid after a renewal.</param>
/// <param name="AcquireTime">By the holder's clock.</param>
/// <param name="RenewTime">By the holder's clock, so only a change of it is evidence of a renewal.</param>
/// <param name="LeaseTransitions">The number of changes of the holder.</param>
internal sealed record LeaseSpec(
    string? HolderIdentity, int? LeaseDurationSeconds, DateTimeOffset? AcquireTime, DateTimeOffset? RenewTime, int? LeaseTransitions);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(MicroTimeConverter)])]
[JsonSerializable(typeof(LeaseObject))]
internal sealed partial class LeaseJson : JsonSerializerContext;
