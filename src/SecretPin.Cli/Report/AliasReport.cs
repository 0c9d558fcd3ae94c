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
        : Alias.NewestMinAge is { } age ? $"newest{(age > TimeSpan.Zero ? $", at least {DurationText.Text(age)} old" : "")}"
        : "AWS Secrets Manager";
}
