using System.Globalization;

namespace SecretPin.Cli.Terminal;

/// <summary>How long something is, in whole units where it is whole ones.</summary>
internal static class DurationText
{
    public static string Text(TimeSpan span) =>
        span >= TimeSpan.FromDays(2) && span.Ticks % TimeSpan.TicksPerDay == 0 ? Count(span.TotalDays, "days")
        : span >= TimeSpan.FromHours(2) ? Count(span.TotalHours, "hours")
        : span >= TimeSpan.FromMinutes(2) ? Count(span.TotalMinutes, "minutes")
        : Count(span.TotalSeconds, "seconds");

    private static string Count(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:0.##} {unit}");
}
