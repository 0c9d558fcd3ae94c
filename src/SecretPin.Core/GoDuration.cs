using System.Globalization;
using System.Text.RegularExpressions;

namespace SecretPin.Core;

/// <summary>A duration in the format of metav1.Duration and Go's time.ParseDuration: <c>336h</c>, <c>1m30s</c>.</summary>
public static partial class GoDuration
{
    /// <summary>The noun phrase for messages.</summary>
    public const string Rule = "a non-negative duration such as 336h, 10m or 1m30s";

    /// <summary>About 292 years: a Go duration is a 64-bit number of nanoseconds.</summary>
    private const decimal MaxSeconds = long.MaxValue / 1e9m;

    /// <returns><see langword="false"/> if <paramref name="text"/> is malformed or negative.</returns>
    public static bool TryParse(string? text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text == "0")
        {
            return true;
        }

        var match = Form().Match(text ?? "");
        if (!match.Success)
        {
            return false;
        }

        var seconds = match.Groups["number"].Captures.Zip(match.Groups["unit"].Captures).Sum(part =>
            decimal.Parse(part.First.ValueSpan, CultureInfo.InvariantCulture) * SecondsIn(part.Second.Value));
        if (seconds > MaxSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(seconds * TimeSpan.TicksPerSecond));
        return true;
    }

    private static decimal SecondsIn(string unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3m,
        "ns" => 1e-9m,
        _ => 1e-6m,
    };

    [GeneratedRegex("^((?<number>[0-9]{1,12}(\\.[0-9]{1,9})?)(?<unit>h|ms|m|s|us|µs|ns))+\\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
