using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Cli.Report;

/// <summary>
/// An alias, its versions, and the workloads that use them. The versions, newest first, include versions that do not exist but are referenced or
/// recorded. The periods are the history of the pin, newest first.
/// </summary>
internal sealed record AliasReport(
    SecretAlias Alias,
    EffectivePin Pin,
    VersionedSecretName? Previous,
    IReadOnlyList<VersionReport> Versions,
    IReadOnlyList<PinPeriod> Periods,
    IReadOnlyList<SecretUser> Users)
{
    /// <summary>The workloads that use another version than the pinned one, and than the new version of a rollout in progress.</summary>
    public IEnumerable<SecretUser> Outdated => Users.Where(user =>
        user.IsWorkload && user.Uses.Keys.Any(secret => secret != Pin.Secret && secret != Pin.Rollout?.To));

    /// <summary>A description of the source.</summary>
    public string Source =>
        Alias.Version is { } version ? $"version {version}"
        : Alias.NewestMinAge is { } age ? $"newest{(age > TimeSpan.Zero ? $", at least {TimeText.Duration(age)} old" : "")}"
        : "AWS Secrets Manager";
}

/// <summary>A version of an alias.</summary>
internal sealed record VersionReport(VersionedSecretName Secret, bool Exists, string? Deletion);

/// <summary>A period in which an alias was pinned to a version. The period of the current pin ends at the current time.</summary>
internal sealed record PinPeriod(VersionedSecretName Secret, DateTimeOffset From, DateTimeOffset To);

/// <summary>An object such as <c>CronJob/weekly-report</c> that uses versions of an alias, itself or through the objects that it controls.</summary>
/// <param name="Name">With the namespace of an object of another namespace.</param>
/// <param name="IsWorkload">Whether the webhook resolves its aliases, so that it can move to another version.</param>
/// <param name="Uses">The versions that it uses.</param>
internal sealed record SecretUser(string Name, bool IsWorkload, IReadOnlyDictionary<VersionedSecretName, SecretUse> Uses);

/// <param name="IsDeclared">Whether the object itself references the version; otherwise, only objects from before its last change do.</param>
/// <param name="Pods">The number of its pods that use the version, without finished pods.</param>
internal sealed record SecretUse(bool IsDeclared, int Pods);
