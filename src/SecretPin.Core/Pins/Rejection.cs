using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>A version that a rollout rejected.</summary>
/// <param name="Secret">The version.</param>
/// <param name="At">When it was rejected.</param>
/// <param name="Reason">Why; may be empty.</param>
public sealed record Rejection(VersionedSecretName Secret, DateTimeOffset At, string Reason);
