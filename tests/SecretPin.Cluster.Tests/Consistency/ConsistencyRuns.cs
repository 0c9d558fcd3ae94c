using System.Globalization;

namespace SecretPin.Cluster.Tests.Consistency;

internal static class ConsistencyRuns
{
    /// <summary>The repetitions of each consistency test: SECRETPIN_CONSISTENCY_RUNS, or 40.</summary>
    public static int Count { get; } =
        int.TryParse(Environment.GetEnvironmentVariable("SECRETPIN_CONSISTENCY_RUNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var runs)
            ? runs
            : 40;

    /// <summary>The version of a run. Versions are one second apart, from 2025 on.</summary>
    public static string Version(int run) =>
        new DateTime(2025, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddSeconds(run).ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
}
