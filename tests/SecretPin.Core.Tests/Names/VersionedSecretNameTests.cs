using CsCheck;
using SecretPin.Core.Names;

namespace SecretPin.Core.Tests.Names;

public sealed class VersionedSecretNameTests
{
    [Fact]
    public void Parsing_and_formatting_a_versioned_name_is_the_identity() =>
        Gen.Select(
            Gen.String[Gen.Char["abz019-"], 0, 236].Select(middle => $"a{middle}9"),
            Gen.Long[0, DateTimeOffset.MaxValue.Ticks]).Sample(
            (alias, ticks) =>
            {
                var name = TestObjects.AliasName(alias).At(SecretVersion.At(new(ticks, TimeSpan.Zero)));
                Assert.True(VersionedSecretName.TryParse(name.ToString(), out var parsed));
                Assert.Equal(name, parsed);
                Assert.True(DnsSubdomain.IsValid(name.ToString()));
            },
            iter: 3000);

    [Theory]
    [InlineData("auth-20250723110000", "auth")]
    [InlineData("a-20250723110000", "a")]
    [InlineData("auth.api-20250723110000", "auth.api")]
    [InlineData("auth-20250715100000-20250723110000", "auth-20250715100000")]
    [InlineData("20250723110000-20250723110000", "20250723110000")]
    public void A_versioned_name_consists_of_the_alias_a_hyphen_and_the_version(string text, string alias)
    {
        Assert.True(VersionedSecretName.TryParse(text, out var name));
        Assert.Equal(alias, name.Alias.Value);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("auth")]
    [InlineData("20250723110000")]
    [InlineData("-20250723110000")]
    [InlineData("--20250723110000")]
    [InlineData("auth20250723110000")]
    [InlineData("auth.20250723110000")]
    [InlineData("auth-2025072311000")]
    [InlineData("auth-20250723110060")]
    [InlineData("auth--20250723110000")]
    [InlineData("Auth-20250723110000")]
    [InlineData("auth-20250723110000 ")]
    [InlineData("auth-20250723110000\n")]
    public void Other_names_are_not_versioned(string? text) =>
        Assert.False(VersionedSecretName.TryParse(text, out _));

    [Theory]
    [InlineData(238, true)]
    [InlineData(239, false)]
    public void A_versioned_name_has_at_most_253_characters(int alias, bool isVersioned) =>
        Assert.Equal(isVersioned, VersionedSecretName.TryParse($"{new string('a', alias)}-20250723110000", out _));
}
