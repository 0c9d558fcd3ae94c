using SecretPin.Core.Names;

namespace SecretPin.Cli.Report;

/// <summary>An object that stays, and needs versions of an alias: it itself, or what it controls.</summary>
/// <param name="Name">For people: <c>CronJob/weekly-report</c>.</param>
/// <param name="Uses">By version.</param>
internal sealed record SecretUser(string Name, IReadOnlyDictionary<VersionedSecretName, SecretUse> Uses);

/// <param name="IsDeclared">Whether it names the version itself; else only something that it made before does.</param>
/// <param name="Pods">How many of its pods need the version, the finished ones aside.</param>
internal sealed record SecretUse(bool IsDeclared, int Pods);
