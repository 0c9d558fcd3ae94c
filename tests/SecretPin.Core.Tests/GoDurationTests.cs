using System.Globalization;
using System.Text;
using CsCheck;

namespace SecretPin.Core.Tests;

public sealed class GoDurationTests
{
    /// <summary>Up to the limit of Go, about 292 years.</summary>
    private static readonly Gen<TimeSpan> Any =
        Gen.OneOf(Gen.Long[0, 100_000_000], Gen.Long[0, TimeSpan.TicksPerDay * 30], Gen.Long[0, long.MaxValue / 100]).Select(TimeSpan.FromTicks);

    [Fact]
    public void Every_duration_that_Go_formats_is_parsed() =>
        Any.Sample(
            duration =>
            {
                Assert.True(GoDuration.TryParse(Written(duration), out var parsed), Written(duration));
                Assert.Equal(duration, parsed);
            },
            iter: 5000);

    [Theory]
    [InlineData("336h", 336 * 3600.0)]
    [InlineData("10m", 600)]
    [InlineData("1m30s", 90)]
    [InlineData("1h0m0.5s", 3600.5)]
    [InlineData("1.5h", 5400)]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("100ms", 0.1)]
    [InlineData("5us", 0.000005)]
    [InlineData("5µs", 0.000005)]
    [InlineData("1000ns", 0.000001)]
    [InlineData("0.3s", 0.3)]
    [InlineData("2562047h47m16s", 9223372036)]
    public void Durations_that_Go_parses_are_parsed(string text, double seconds)
    {
        Assert.True(GoDuration.TryParse(text, out var duration));
        Assert.Equal(seconds, duration.TotalSeconds, 6);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("14d")]
    [InlineData("h")]
    [InlineData("-1h")]
    [InlineData("1h ")]
    [InlineData("1h\n")]
    [InlineData("1 h")]
    [InlineData("1H")]
    [InlineData("1e3s")]
    [InlineData("１h")]
    [InlineData("2562047h48m")]
    [InlineData("100000000h")]
    [InlineData("999999999999h999999999999h")]
    public void Durations_that_Go_rejects_are_rejected(string? text) => Assert.False(GoDuration.TryParse(text, out _));

    /// <summary>Go's time.Duration.String, by its description: <c>72h3m0.5s</c>.</summary>
    private static string Written(TimeSpan duration)
    {
        var text = new StringBuilder();
        if (duration.Ticks >= TimeSpan.TicksPerHour)
        {
            text.Append(CultureInfo.InvariantCulture, $"{duration.Ticks / TimeSpan.TicksPerHour}h");
        }

        if (duration.Ticks >= TimeSpan.TicksPerMinute)
        {
            text.Append(CultureInfo.InvariantCulture, $"{duration.Minutes}m");
        }

        var seconds = duration.Ticks % TimeSpan.TicksPerMinute / (decimal)TimeSpan.TicksPerSecond;
        return text.Append(CultureInfo.InvariantCulture, $"{seconds:0.#######}s").ToString();
    }
}
