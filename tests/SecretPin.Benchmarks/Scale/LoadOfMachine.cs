using System.Globalization;

namespace SecretPin.Benchmarks.Scale;

/// <summary>The load average of the last minute, as <c>load 3 to 7</c>.</summary>
internal static class LoadOfMachine
{
    /// <param name="range">The range so far; empty at the start.</param>
    public static string Extend(string range)
    {
        var now = (int)Math.Round(double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));
        var (least, most) = range.Split(' ') is ["load", var first, "to", var last]
            ? (Math.Min(now, int.Parse(first, CultureInfo.InvariantCulture)), Math.Max(now, int.Parse(last, CultureInfo.InvariantCulture))) : (now, now);
        return string.Create(CultureInfo.InvariantCulture, $"load {least} to {most}");
    }
}
