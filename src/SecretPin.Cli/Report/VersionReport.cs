using SecretPin.Core.Names;

namespace SecretPin.Cli.Report;

/// <summary>A version of an alias.</summary>
/// <param name="Secret">Its name.</param>
/// <param name="Exists">Whether it is there, and not being deleted.</param>
/// <param name="Deletion">What the guard would say to its deletion now; <see langword="null"/> where it does not exist.</param>
internal sealed record VersionReport(VersionedSecretName Secret, bool Exists, string? Deletion);
