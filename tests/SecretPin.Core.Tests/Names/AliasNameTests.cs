using CsCheck;
using SecretPin.Core.Names;

namespace SecretPin.Core.Tests.Names;

public sealed class AliasNameTests
{
    private static readonly Gen<string> Any = Gen.String[Gen.Char["abz019-."], 1, 12];

    [Fact]
    public void Every_name_that_parses_reads_as_it_was_written() =>
        Any.Sample(text => Assert.True(!AliasName.TryParse(text, out var name) || name.ToString() == text), iter: 5000);

    [Fact]
    public void A_name_parses_exactly_when_the_API_servers_own_pattern_matches() =>
        Any.Sample(
            text => Assert.Equal(
                // apimachinery validation.dns1123SubdomainFmt.
                System.Text.RegularExpressions.Regex.IsMatch(text, @"\A[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*\z"),
                AliasName.TryParse(text, out _)),
            iter: 5000);

    [Theory]
    [InlineData(null, "is empty")]
    [InlineData("", "is empty")]
    [InlineData("Auth", "is not a DNS subdomain")]
    [InlineData("auth_api", "is not a DNS subdomain")]
    [InlineData("-auth", "is not a DNS subdomain")]
    [InlineData("auth-", "is not a DNS subdomain")]
    [InlineData("auth.", "is not a DNS subdomain")]
    [InlineData("auth..api", "is not a DNS subdomain")]
    [InlineData("auth.-api", "is not a DNS subdomain")]
    [InlineData("auth\n", "is not a DNS subdomain")]
    [InlineData("aüth", "is not a DNS subdomain")]
    [InlineData("a/b", "is not a DNS subdomain")]
    public void What_is_wrong_is_said(string? text, string problem)
    {
        Assert.False(AliasName.TryParse(text, out var name, out var said));
        Assert.Null(name);
        Assert.StartsWith(problem, said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(238, true)]
    [InlineData(239, false)]
    [InlineData(253, false)]
    [InlineData(254, false)]
    public void With_a_version_a_name_fits_into_253_characters(int length, bool fits) =>
        Assert.Equal(fits, AliasName.TryParse(new string('a', length), out _));

    [Fact]
    public void A_name_that_is_too_long_for_a_version_is_told_how_long_it_may_be()
    {
        Assert.False(AliasName.TryParse(new string('a', 239), out _, out var problem));
        Assert.Equal("has 239 characters; at most 238 leave room for a version", problem);
    }
}
