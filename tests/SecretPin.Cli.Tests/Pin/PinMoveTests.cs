using SecretPin.Cli.Pin;
using SecretPin.Cli.Terminal;
using SecretPin.Core.Names;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Pin;

public sealed class PinMoveTests
{
    private static readonly AliasName Auth = PinCommand.ParseAlias("auth");

    [Theory]
    [InlineData("20250723110000")]
    [InlineData("auth-20250723110000")]
    public void A_version_is_given_by_its_digits_or_by_the_name_of_the_Secret(string text) =>
        Assert.Equal("auth-20250723110000", PinMove.Parse(text, Auth).ToString());

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("2025")]
    [InlineData("20251323110000")]
    [InlineData("other-20250723110000")]
    [InlineData("auth")]
    public void Any_other_text_is_not_a_version_of_the_alias(string text) =>
        Assert.StartsWith(
            $"'{text}' is not a version of auth.", Assert.Throws<InputException>(() => PinMove.Parse(text, Auth)).Message, StringComparison.Ordinal);

    [Fact]
    public void The_message_on_a_missing_version_lists_the_existing_ones()
    {
        var view = Of([Alias(), .. Secrets(Older, Old, "other-20250101000000")]);

        var refused = Assert.Throws<RefusedException>(() => PinMove.RequireExists(view, Auth.At(Version(New))));

        Assert.Equal($"Secret shop/auth-{New} not found. Existing versions of auth: {Old}, {Older}.", refused.Message);
        PinMove.RequireExists(view, Auth.At(Version(Old)));
    }

    [Fact]
    public void The_message_on_an_alias_without_versions_names_the_command_that_creates_one() =>
        Assert.EndsWith(
            "No version of auth exists. Create one with 'kubectl secretpin rotate auth -n shop'.",
            Assert.Throws<RefusedException>(() => PinMove.RequireExists(Of(Alias()), Auth.At(Version(New)))).Message,
            StringComparison.Ordinal);

    private static SecretVersion Version(string text) => SecretVersion.TryParse(text, out var version) ? version : throw new FormatException(text);
}
