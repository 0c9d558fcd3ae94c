namespace SecretPin.Benchmarks.Scale;

/// <summary>The charts of docs/measurements.md.</summary>
internal static class Charts
{
    private const int Blue = 0, Orange = 1, Green = 2;

    private static readonly ChartAxis Latency = new("ms (logarithmic)", LogarithmBase: 10);

    /// <summary>Draws the charts of a table.</summary>
    public static void Draw(string table)
    {
        foreach (var chart in Of(table))
        {
            chart.Draw(Table.Load(table));
        }
    }

    private static IEnumerable<Chart> Of(string table) => table switch
    {
        AliasCurve.Name =>
        [
            new("aliases", "Review with two aliases, one connection", new("aliases in the cluster (logarithmic)", 10), Latency,
                LatenciesOf("median ms", "p99 ms")),
            new("aliases-memory", "Memory by aliases, with one Secret each", new("aliases in the cluster"), new("MB"),
                new("resident MB when ready", "resident when ready", Blue), new("resident MB after the load", "resident after the load", Green),
                new("heap MB", "heap", Orange)),
        ],
        LeaderCurve.Name =>
        [
            new("leader-memory", "Memory of the leader by aliases, with one Secret each", new("aliases in the cluster"), new("MB"),
                new("resident MB", "resident", Blue), new("heap MB", "heap", Orange)),
        ],
        ReferenceCurve.Name =>
        [
            new("references", "Review by aliases in one workload, one connection", new("aliases in one workload"), Latency,
                new("median ms", "SecretPin, median", Blue), new("p99 ms", "SecretPin, p99", Blue, IsDashed: true),
                new("in memory median ms", "without API server", Green), new("no-op median ms", "no-op", Orange)),
            new("references-cpu", "Processor time of a review by aliases in one workload", new("aliases in one workload"), new("\u00b5s"),
                new("CPU us", "SecretPin", Blue), new("in memory CPU us", "without API server", Green), new("no-op CPU us", "no-op", Orange)),
        ],
        ListCurve.Name =>
        [
            new("lists", "Processor time of a review by aliases in the namespace", new("aliases in the namespace"), new("\u00b5s"),
                new("list CPU us", "20 names: one list", Blue), new("reads CPU us", "16 names: single reads", Orange)),
        ],
        ConnectionCurve.Name =>
        [
            new("connections", "Reviews with two aliases per second, one core", new("connections (logarithmic)", 2), new("reviews per second"),
                new("reviews per second", "SecretPin", Blue), new("no-op reviews per second", "no-op", Orange)),
            new("connections-ratio", "SecretPin relative to the no-op server", new("connections (logarithmic)", 2), new("ratio"),
                new("ratio of the rates", "by reviews per second", Blue), new("ratio of the CPU", "by processor time", Green)),
            new("connections-latency", "Latency by connections, saturated", new("connections (logarithmic)", 2), Latency,
                LatenciesOf("median ms", "p99 ms")),
        ],
        SecretCurve.Name =>
        [
            new("secrets", "Memory by Secrets", new("Secrets in the cluster"), new("MB"),
                new("resident MB", "resident", Blue), new("heap MB", "heap", Orange)),
        ],
        ChangeCurve.Name =>
        [
            new("changes-latency", "Review with two aliases while objects change, 10 per second", new("changes per second"), Latency,
                LatenciesOf("review median ms", "review p99 ms")),
            new("changes", "Processor time by changes", new("changes per second"), new("cores"), new ChartLine("cores", "SecretPin", Blue)),
        ],
        WatchCurve.Name =>
        [
            new("watches", "Processor time at 2,000 changes per second", new("minutes"), new("cores"), new ChartLine("cores", "SecretPin", Blue)),
            new("watches-memory", "Memory at 2,000 changes per second", new("minutes"), new("MB"),
                new("resident MB", "resident", Blue), new("heap MB", "heap", Orange)),
        ],
        _ => throw new ArgumentException($"No curve is named '{table}'.", nameof(table)),
    };

    /// <summary>The latencies of SecretPin, and of the no-op server next to it.</summary>
    private static ChartLine[] LatenciesOf(string median, string p99) =>
    [
        new(median, "SecretPin, median", Blue), new(p99, "SecretPin, p99", Blue, IsDashed: true),
        new("no-op median ms", "no-op, median", Orange), new("no-op p99 ms", "no-op, p99", Orange, IsDashed: true),
    ];
}
