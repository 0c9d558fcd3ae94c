using SecretPin.Cli.Report;

namespace SecretPin.Cli.Tests.Report;

public sealed class TimeScaleTests
{
    private static readonly DateTimeOffset Start = new(2025, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(-1, 100)]
    [InlineData(0, 100)]
    [InlineData(5, 150)]
    [InlineData(10, 200)]
    [InlineData(11, 200)]
    public void Times_are_mapped_linearly_and_clamped(int day, double expected) =>
        Assert.Equal(expected, new TimeScale(Start, Start.AddDays(10), 100, 200).At(Start.AddDays(day)));

    [Theory]
    [InlineData(1, "07-01 06:00")]
    [InlineData(5, "2025-07-02")]
    [InlineData(40, "2025-07-07")]
    public void There_are_at_most_six_ticks_at_whole_units(int days, string first)
    {
        var ticks = new TimeScale(Start, Start.AddDays(days), 0, 100).Ticks().ToArray();

        Assert.InRange(ticks.Length, 1, 6);
        Assert.Equal(first, ticks[0].Label);
    }
}
