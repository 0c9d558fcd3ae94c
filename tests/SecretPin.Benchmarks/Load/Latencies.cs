using System.Globalization;

namespace SecretPin.Benchmarks.Load;

/// <summary>Statistics of durations in milliseconds.</summary>
internal sealed record Latencies(double Median, double P99, double P999, double Longest)
{
    public static Latencies Of(IEnumerable<double> milliseconds)
    {
        var sorted = milliseconds.Order().ToArray();
        double At(double share) => sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * share))];
        return new(At(0.5), At(0.99), At(0.999), sorted[^1]);
    }

    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"median {Median:0.00} ms, p99 {P99:0.00} ms, p99.9 {P999:0.00} ms, longest {Longest:0.0} ms");
}
