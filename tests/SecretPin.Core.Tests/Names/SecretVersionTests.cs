using System.Globalization;
using CsCheck;
using SecretPin.Core.Names;

namespace SecretPin.Core.Tests.Names;

public sealed class SecretVersionTests
{
    private static readonly Gen<SecretVersion> Any =
        Gen.Long[DateTimeOffset.MinValue.Ticks, DateTimeOffset.MaxValue.Ticks].Select(ticks => SecretVersion.At(new(ticks, TimeSpan.Zero)));

    [Fact]
    public void Parsing_and_formatting_a_version_is_the_identity() =>
        Any.Sample(
            version => Assert.True(
                version.ToString().Length == SecretVersion.Length && SecretVersion.TryParse(version.ToString(), out var parsed) && parsed == version),
            iter: 5000);

    [Fact]
    public void Versions_sort_by_their_digits() =>
        Gen.Select(Any, Any).Sample(
            (a, b) => Assert.Equal(Math.Sign(string.CompareOrdinal(a.ToString(), b.ToString())), Math.Sign(a.CompareTo(b))), iter: 5000);

    [Theory]
    [InlineData("20250723110000", true)]
    [InlineData("20240229000000", true)]
    [InlineData("00010101000000", true)]
    [InlineData("99991231235959", true)]
    [InlineData("20250229000000", false)]
    [InlineData("20251301000000", false)]
    [InlineData("20250100000000", false)]
    [InlineData("20250101240000", false)]
    [InlineData("20250101006000", false)]
    [InlineData("20250101000060", false)]
    [InlineData("00000101000000", false)]
    [InlineData("2025072311000", false)]
    [InlineData("202507231100000", false)]
    [InlineData("2025072311000a", false)]
    [InlineData(" 2025072311000", false)]
    [InlineData("-2025072311000", false)]
    [InlineData("２0250723110000", false)]
    [InlineData("٢0250723110000", false)]
    [InlineData("", false)]
    public void Text_that_is_not_a_valid_instant_of_fourteen_digits_is_not_a_version(string text, bool isVersion) =>
        Assert.Equal(isVersion, SecretVersion.TryParse(text, out _));

    /// <summary>The range of each part (year, month, day, hour, minute, second) also contains a few invalid values, for example month 13.</summary>
    [Fact]
    public void A_text_of_digits_is_parsed_as_the_framework_parses_it() =>
        Gen.Select(
            Gen.Select(Gen.Int[0, 9999], Gen.Int[0, 13], Gen.Int[0, 32]), Gen.Select(Gen.Int[0, 25], Gen.Int[0, 61], Gen.Int[0, 61])).Sample(
            (date, time) =>
            {
                var text = $"{date.Item1:0000}{date.Item2:00}{date.Item3:00}{time.Item1:00}{time.Item2:00}{time.Item3:00}";
                var isVersion = DateTime.TryParseExact(
                    text, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var expected);

                Assert.Equal(isVersion, SecretVersion.TryParse(text, out var version));
                Assert.Equal(isVersion ? expected : DateTime.MinValue, version.Instant.UtcDateTime);
            },
            iter: 20_000);

    [Fact]
    public void A_version_is_converted_to_UTC_and_truncated_to_seconds()
    {
        var version = SecretVersion.At(new DateTimeOffset(2025, 7, 23, 13, 0, 0, 999, TimeSpan.FromHours(2)));

        Assert.Equal("20250723110000", version.ToString());
        Assert.Equal(TestObjects.Version("20250723110000"), version);
        Assert.Equal(TimeSpan.Zero, version.Instant.Offset);
    }

    [Fact]
    public void The_default_value_has_fourteen_digits() => Assert.Equal("00010101000000", default(SecretVersion).ToString());

    [Fact]
    public void The_operators_agree_with_CompareTo()
    {
        var (older, newer) = (TestObjects.Version(TestObjects.OldVersion), TestObjects.Version(TestObjects.NewVersion));

        Assert.True(older < newer && older <= newer && newer > older && newer >= older);
        Assert.False(newer < older || newer <= older || older > newer || older >= newer);
    }
}
