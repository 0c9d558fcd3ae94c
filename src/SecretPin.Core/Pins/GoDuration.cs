using System.Globalization;
using System.Text.RegularExpressions;

namespace SecretPin.Core.Pins;

/// <summary>A duration as Kubernetes writes it (metav1 Duration, Go's time.ParseDuration): <c>336h</c>, <c>1m30s</c>.</summary>
public static partial class GoDuration
{
    /// <summary>What a duration must be, for messages.</summary>
    public const string Rule = "a duration such as 336h, 10m or 1m30s, not negative";

    /// <returns><see langword="false"/> unless <paramref name="text"/> is a duration of not less than zero.</returns>
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
            double.Parse(part.First.ValueSpan, CultureInfo.InvariantCulture) * SecondsIn(part.Second.Value));
        if (seconds > TimeSpan.MaxValue.TotalSeconds / 2)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    private static double SecondsIn(string unit) => unit switch
    {
        "h" => 3600,
        "m" => 60,
        "s" => 1,
        "ms" => 1e-3,
        "ns" => 1e-9,
        _ => 1e-6,
    };

    [GeneratedRegex("^((?<number>[0-9]{1,12}(\\.[0-9]{1,9})?)(?<unit>h|ms|m|s|us|µs|ns))+$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Form();
}
