using CsCheck;
using SecretPin.Core.Names;

namespace SecretPin.Core.Tests.Names;

public sealed class AliasNameTests
{
    private static readonly Gen<string> Any = Gen.String[Gen.Char["abz019-."], 1, 12];

    [Fact]
    public void Parsing_and_formatting_a_name_is_the_identity() =>
        Any.Sample(text => Assert.True(!AliasName.TryParse(text, out var name) || name.ToString() == text), iter: 5000);

    [Fact]
    public void A_name_is_valid_if_and_only_if_the_pattern_of_the_API_server_matches() =>
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
    public void The_problem_of_an_invalid_name_is_described(string? text, string problem)
    {
        Assert.False(AliasName.TryParse(text, out var name, out var actual));
        Assert.Null(name);
        Assert.StartsWith(problem, actual, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(238, true)]
    [InlineData(239, false)]
    [InlineData(253, false)]
    [InlineData(254, false)]
    public void The_longest_name_with_a_version_has_253_characters(int length, bool fits) =>
        Assert.Equal(fits, AliasName.TryParse(new string('a', length), out _));

    [Fact]
    public void The_problem_of_a_long_name_contains_the_limit()
    {
        Assert.False(AliasName.TryParse(new string('a', 239), out _, out var problem));
        Assert.Equal("has 239 characters; at most 238 leave room for a version", problem);
    }
}
