using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using SecretPin.Core.Pins;

namespace SecretPin.Cli.Report;

/// <summary>An alias, its versions, and who is on which.</summary>
/// <param name="Alias">As declared.</param>
/// <param name="Pin">In force.</param>
/// <param name="Previous">Pinned before; <see langword="null"/> where nothing was.</param>
/// <param name="Versions">Newest first, those that are gone and are still named among them.</param>
/// <param name="Periods">When it was pinned to what, newest first.</param>
/// <param name="Users">Who needs a version of it, by name.</param>
internal sealed record AliasReport(
    SecretAlias Alias,
    EffectivePin Pin,
    VersionedSecretName? Previous,
    IReadOnlyList<VersionReport> Versions,
    IReadOnlyList<PinPeriod> Periods,
    IReadOnlyList<SecretUser> Users)
{
    /// <summary>Who needs another version than the pinned one.</summary>
    public IEnumerable<SecretUser> Behind => Users.Where(user => user.Uses.Keys.Any(secret => secret != Pin.Secret));

    /// <summary>The member of the source, with what it says.</summary>
    public string Source =>
        Alias.Version is { } version ? $"version {version}"
        : Alias.NewestMinAge is { } age ? $"newest{(age > TimeSpan.Zero ? $", at least {TimeText.Duration(age)} old" : "")}"
        : "AWS Secrets Manager";
}

/// <summary>A version of an alias.</summary>
/// <param name="Secret">Its name.</param>
/// <param name="Exists">Whether it is there, and not being deleted.</param>
/// <param name="Deletion">What the guard would say to its deletion now; <see langword="null"/> where it does not exist.</param>
internal sealed record VersionReport(VersionedSecretName Secret, bool Exists, string? Deletion);

/// <param name="Secret">What the alias was pinned to.</param>
/// <param name="From">Since when.</param>
/// <param name="To">Until when: the present, where it still is.</param>
internal sealed record PinPeriod(VersionedSecretName Secret, DateTimeOffset From, DateTimeOffset To);

/// <summary>An object that stays, and needs versions of an alias: it itself, or what it controls.</summary>
/// <param name="Name">For people: <c>CronJob/weekly-report</c>.</param>
/// <param name="Uses">By version.</param>
internal sealed record SecretUser(string Name, IReadOnlyDictionary<VersionedSecretName, SecretUse> Uses);

/// <param name="IsDeclared">Whether it names the version itself; else only something that it made before does.</param>
/// <param name="Pods">How many of its pods need the version, the finished ones aside.</param>
internal sealed record SecretUse(bool IsDeclared, int Pods);
