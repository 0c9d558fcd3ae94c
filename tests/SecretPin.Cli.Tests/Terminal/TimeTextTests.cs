using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Tests.Terminal;

public sealed class TimeTextTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(119, "119s")]
    [InlineData(120, "2m")]
    [InlineData(7199, "119m")]
    [InlineData(7200, "2h")]
    [InlineData(172799, "47h")]
    [InlineData(172800, "2d")]
    [InlineData(-300, "in 5m")]
    public void An_age_has_the_form_of_kubectl(int seconds, string expected) => Assert.Equal(expected, TimeText.Age(TimeSpan.FromSeconds(seconds)));

    [Theory]
    [InlineData("14.00:00:00", "14 days")]
    [InlineData("2.12:00:00", "60 hours")]
    [InlineData("1.00:00:00", "24 hours")]
    [InlineData("01:30:00", "90 minutes")]
    [InlineData("00:01:30", "90 seconds")]
    [InlineData("00:00:00.500", "0.5 seconds")]
    public void A_duration_is_written_in_its_largest_unit(string span, string expected) =>
        Assert.Equal(expected, TimeText.Duration(TimeSpan.Parse(span, System.Globalization.CultureInfo.InvariantCulture)));

    [Fact]
    public void A_time_has_the_form_of_Kubernetes() =>
        Assert.Equal("2025-07-23T11:00:00Z", TimeText.Instant(new(2025, 7, 23, 13, 0, 0, 500, TimeSpan.FromHours(2))));
}
