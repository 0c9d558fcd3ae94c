using System.Diagnostics;
using SecretPin.Testing.Server;

namespace SecretPin.Benchmarks.Scale;

/// <summary>Memory by the number of Secrets, in a cluster without workloads.</summary>
internal static class SecretCurve
{
    public const string Name = "secrets";

    /// <summary>The time between the moment at which the webhook is ready and the measurement of its memory.</summary>
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(5);

    public static async Task MeasureAsync(int rounds)
    {
        var table = new Table(Name, ["secrets", "ready after s", "resident MB", "most resident MB", "heap MB"]);
        foreach (var secrets in new[] { 0, 1_000, 10_000, 50_000, 100_000, 150_000, 200_000 })
        {
            var measured = new List<double[]>();
            for (var round = 0; round < rounds; round++)
            {
                measured.Add(await MeasureOnceAsync(secrets));
            }

            table.Add(
                [secrets, .. Enumerable.Range(0, measured[0].Length).Select(figure => measured.Select(row => row[figure]).Order().ElementAt(rounds / 2))]);
        }

        foreach (var column in new[] { "resident MB", "heap MB" })
        {
            Console.WriteLine(FormattableString.Invariant($"{column}: {Slope(table, column) * 1000:0.000} per 1,000 Secrets"));
        }
    }

    private static async Task<double[]> MeasureOnceAsync(int secrets)
    {
        await using var cluster = await LargeCluster.StartAsync(secrets, workloads: 0);
        var began = Stopwatch.GetTimestamp();
        await using var webhook = await WebhookServer.StartAsync(cluster);
        var ready = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await Task.Delay(Settle, TimeProvider.System);
        return [ready, webhook.Process.ResidentMemory, webhook.Process.MostResidentMemory, await webhook.HeapAsync()];
    }

    /// <summary>The slope of the straight line that is fitted through all points by least squares.</summary>
    private static double Slope(Table table, string column)
    {
        var (x, y) = (table.Rows.Select(row => row[0]).ToArray(), table.Rows.Select(row => row[table[column]]).ToArray());
        var (meanX, meanY) = (x.Average(), y.Average());
        return x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
    }
}
