using SecretPin.Cli.Rotate;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;

namespace SecretPin.Cli.Tests.Rotate;

public sealed class NextVersionRuleTests
{
    private static readonly DateTimeOffset Now = new(2025, 7, 23, 11, 0, 0, TimeSpan.Zero);
    private static readonly AliasName Alias = AliasName.TryParse("auth", out var name, out _) ? name : throw new InvalidOperationException();

    [Fact]
    public void By_default_the_version_is_the_current_time() => Assert.Equal("auth-20250723110000", Next(null, "auth-20250722110000"));

    [Fact]
    public void A_version_that_the_user_names_may_be_older_than_the_newest() =>
        Assert.Equal("auth-20250101000000", Next("20250101000000", "auth-20250722110000"));

    [Fact]
    public void If_the_newest_version_is_in_the_future_the_current_time_is_rejected_with_both_versions()
    {
        var refused = Assert.Throws<RefusedException>(() => Next(null, "auth-20260723110000"));

        Assert.Contains("The newest version of auth, 20260723110000, is in the future", refused.Message, StringComparison.Ordinal);
        Assert.Contains("20250723110000, would be older", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("delete the version with the wrong timestamp, or name the new version with --version.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_is_not_a_version_is_rejected() => Assert.Throws<InputException>(() => Next("20251399000000", []));

    private static string Next(string? version, params string[] stored) => NextVersionRule
        .Of(Alias, version, [.. stored.Select(text => VersionedSecretName.TryParse(text, out var secret) ? secret : throw new ArgumentException(text))], Now)
        .ToString();
}
