using SecretPin.Cli.Pin;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Rotate;

/// <summary>Determines the name of the version that <c>rotate</c> creates.</summary>
internal static class NextVersionRule
{
    /// <param name="alias">The alias.</param>
    /// <param name="version">The version that the user names; <see langword="null"/> for the current time.</param>
    /// <param name="versions">The versions of the alias, newest first.</param>
    /// <param name="now">The current time.</param>
    /// <exception cref="InputException">The text is not a version.</exception>
    /// <exception cref="RefusedException">The newest version is in the future, so that the new one would not be the newest.</exception>
    public static VersionedSecretName Of(AliasName alias, string? version, IReadOnlyList<VersionedSecretName> versions, DateTimeOffset now)
    {
        if (version is not null)
        {
            return PinMove.Parse(version, alias);
        }

        var next = alias.At(SecretVersion.At(now));
        return versions.Count == 0 || versions[0].Version <= next.Version ? next : throw new RefusedException(
            $"The newest version of {alias}, {versions[0].Version}, is in the future; a version of the current time, {next.Version}, would be older. "
            + "Check the clock of this machine. If it is right, delete the version with the wrong timestamp, or name the new version with --version.");
    }
}
