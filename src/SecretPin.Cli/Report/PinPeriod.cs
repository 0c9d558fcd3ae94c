using SecretPin.Core.Names;

namespace SecretPin.Cli.Report;

/// <param name="Secret">What the alias was pinned to.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when: the present, where it still is.</param>
internal sealed record PinPeriod(VersionedSecretName Secret, DateTimeOffset From, DateTimeOffset To);
