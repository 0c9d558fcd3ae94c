using System.Text.Json.Serialization;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.LeaderElection;

/// <summary>coordination.k8s.io/v1 Lease; also as a merge patch, which leaves alone what it does not name.</summary>
internal sealed record LeaseObject(LeaseMetadata Metadata, LeaseSpec? Spec);

/// <param name="Name">Named only in a new one.</param>
/// <param name="ResourceVersion">A write fails where the lease is no longer of this version.</param>
internal sealed record LeaseMetadata(string? Name, string? ResourceVersion);

/// <param name="HolderIdentity">Who leads; empty where nobody does.</param>
/// <param name="LeaseDurationSeconds">For how long after a renewal.</param>
/// <param name="AcquireTime">By the holder's clock. Like the next, it says nothing to us but that it has changed.</param>
/// <param name="RenewTime">By the holder's clock.</param>
/// <param name="LeaseTransitions">How often the holder has changed.</param>
internal sealed record LeaseSpec(
    string? HolderIdentity, int? LeaseDurationSeconds, DateTimeOffset? AcquireTime, DateTimeOffset? RenewTime, int? LeaseTransitions);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(MicroTimeConverter)])]
[JsonSerializable(typeof(LeaseObject))]
internal sealed partial class LeaseJson : JsonSerializerContext;
