using System.Diagnostics;
using System.Globalization;

namespace SecretPin.Cluster.Tests.Latency;

/// <summary>The durations of one kind of request, next to those of the same request without SecretPin.</summary>
/// <param name="Name">The name of the row in the table.</param>
/// <param name="Send">Sends the request.</param>
/// <param name="Baseline">Sends the same request where no admission webhook is called.</param>
internal sealed record Measurement(string Name, Func<Task> Send, Func<Task> Baseline)
{
    private readonly List<double> _times = [], _baselines = [];

    /// <summary>Sends both requests alternately, each <paramref name="count"/> times on each of several connections.</summary>
    public Task RunAsync(int count, int connections) => Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
    {
        for (var sent = 0; sent < count; sent++)
        {
            await TimeAsync(Send, _times);
            await TimeAsync(Baseline, _baselines);
        }
    })));

    /// <summary>A row of a Markdown table: the name, median and 99th percentile in milliseconds, both for the baseline, and the two ratios.</summary>
    public string Row
    {
        get
        {
            var (median, p99) = (Quantile(_times, 0.5), Quantile(_times, 0.99));
            var (baseMedian, baseP99) = (Quantile(_baselines, 0.5), Quantile(_baselines, 0.99));
            return string.Create(
                CultureInfo.InvariantCulture,
                $"| {Name} | {median:0.0} | {p99:0.0} | {baseMedian:0.0} | {baseP99:0.0} | {median / baseMedian:0.00} | {p99 / baseP99:0.00} |");
        }
    }

    private static async Task TimeAsync(Func<Task> send, List<double> times)
    {
        var start = Stopwatch.GetTimestamp();
        await send();
        var time = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        lock (times)
        {
            times.Add(time);
        }
    }

    private static double Quantile(List<double> times, double share) => times.Order().ElementAt((int)Math.Min(times.Count - 1, times.Count * share));
}
