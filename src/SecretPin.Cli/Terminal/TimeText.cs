using System.Globalization;

namespace SecretPin.Cli.Terminal;

/// <summary>Times and durations for people.</summary>
internal static class TimeText
{
    /// <summary>A time as Kubernetes writes it (metav1.Time): <c>2025-07-23T11:00:00Z</c>.</summary>
    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>An age as kubectl writes it: <c>5d</c>, <c>3h</c>.</summary>
    public static string Age(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "in " + Age(-span),
        { TotalMinutes: < 2 } => Whole(span.TotalSeconds, "s"),
        { TotalHours: < 2 } => Whole(span.TotalMinutes, "m"),
        { TotalDays: < 2 } => Whole(span.TotalHours, "h"),
        _ => Whole(span.TotalDays, "d"),
    };

    /// <summary>A duration in its largest unit: <c>14 days</c>, <c>90 minutes</c>.</summary>
    public static string Duration(TimeSpan span) =>
        span >= TimeSpan.FromDays(2) && span.Ticks % TimeSpan.TicksPerDay == 0 ? Count(span.TotalDays, "days")
        : span >= TimeSpan.FromHours(2) ? Count(span.TotalHours, "hours")
        : span >= TimeSpan.FromMinutes(2) ? Count(span.TotalMinutes, "minutes")
        : Count(span.TotalSeconds, "seconds");

    private static string Whole(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{(int)number}{unit}");

    private static string Count(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:0.##} {unit}");
}
