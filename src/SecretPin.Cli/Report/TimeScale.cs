using System.Globalization;

namespace SecretPin.Cli.Report;

/// <summary>Maps times to positions on an axis.</summary>
internal sealed class TimeScale(DateTimeOffset from, DateTimeOffset to, double left, double right)
{
    private const int MaxTicks = 6;

    private static readonly TimeSpan[] Steps =
    [
        TimeSpan.FromMinutes(10), TimeSpan.FromHours(1), TimeSpan.FromHours(6), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30),
        TimeSpan.FromDays(91), TimeSpan.FromDays(365), TimeSpan.FromDays(3650),
    ];

    public double At(DateTimeOffset instant) =>
        left + ((right - left) * Math.Clamp((instant - from) / (to - from), 0, 1));

    /// <summary>At most six ticks, at whole units of UTC.</summary>
    public IEnumerable<(double X, string Label)> Ticks()
    {
        var step = Steps.FirstOrDefault(step => (to - from) / step <= MaxTicks, Steps[^1]);
        for (var ticks = ((from.UtcTicks / step.Ticks) + 1) * step.Ticks; ticks <= to.UtcTicks; ticks += step.Ticks)
        {
            var instant = new DateTimeOffset(ticks, TimeSpan.Zero);
            yield return (At(instant), instant.ToString(step < TimeSpan.FromDays(1) ? "MM-dd HH:mm" : "yyyy-MM-dd", CultureInfo.InvariantCulture));
        }
    }
}
