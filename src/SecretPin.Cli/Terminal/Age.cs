using System.Globalization;

namespace SecretPin.Cli.Terminal;

/// <summary>How long ago, as kubectl writes it: <c>5d</c>, <c>3h</c>.</summary>
internal static class Age
{
    public static string Of(TimeSpan span) => span switch
    {
        { Ticks: < 0 } => "in " + Of(-span),
        { TotalMinutes: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalSeconds}s"),
        { TotalHours: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalMinutes}m"),
        { TotalDays: < 2 } => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalHours}h"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{(int)span.TotalDays}d"),
    };
}
