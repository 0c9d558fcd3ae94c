using System.Diagnostics;
using System.Globalization;

namespace SecretPin.Benchmarks.Scale;

/// <summary>The load of wrk on core 1.</summary>
internal static class WrkLoad
{
    private const double MicrosecondsPerSecond = 1e6, MicrosecondsPerMillisecond = 1e3;

    /// <exception cref="InvalidOperationException">A request failed.</exception>
    public static async Task<LoadResult> RunAsync(MeasuredProcess server, AliasReview review, int connections, int seconds)
    {
        var start = new ProcessStartInfo("taskset",
        [
            "-c", "1", "wrk", "-t1", FormattableString.Invariant($"-c{connections}"), FormattableString.Invariant($"-d{seconds}s"),
            "--timeout", "10s", "-s", Path.Combine(Repository.Root, "tests", "SecretPin.Benchmarks", "post.lua"),
            server.Reviews.GetLeftPart(UriPartial.Authority),
        ])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["BODY"] = review.BodyFile;
        var before = server.ProcessorTime;
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var processor = server.ProcessorTime - before;
        var numbers = output.Split('\n').FirstOrDefault(line => line.StartsWith("Result: ", StringComparison.Ordinal))?.Split(' ')[1..]
            .Select(number => double.Parse(number, CultureInfo.InvariantCulture)).ToArray();
        return numbers is [var requests and > 0, var duration, var median, var p99, 0]
            ? new(
                requests * MicrosecondsPerSecond / duration, median / MicrosecondsPerMillisecond, p99 / MicrosecondsPerMillisecond,
                processor * MicrosecondsPerSecond / requests)
            : throw new InvalidOperationException($"A request of wrk failed:\n{output}");
    }

    /// <summary>Loads the servers in turns, after a warm-up of each, so that other processes on the machine disturb all of them alike.</summary>
    /// <returns>The medians of the rounds, in the order of the servers.</returns>
    public static async Task<LoadResult[]> RunInTurnsAsync(IReadOnlyList<MeasuredProcess> servers, AliasReview review, int connections, Effort effort)
    {
        foreach (var server in servers)
        {
            await RunAsync(server, review, connections, effort.WarmUpSeconds);
        }

        var rounds = new List<LoadResult[]>();
        for (var round = 0; round < effort.Rounds; round++)
        {
            var results = new List<LoadResult>();
            foreach (var server in servers)
            {
                results.Add(await RunAsync(server, review, connections, effort.Seconds));
            }

            rounds.Add([.. results]);
        }

        return [.. servers.Select((_, server) => LoadResult.MedianOf([.. rounds.Select(round => round[server])]))];
    }
}

/// <param name="PerSecond">Reviews per second.</param>
/// <param name="Median">The median of the latency, in ms.</param>
/// <param name="P99">The 99th percentile of the latency, in ms.</param>
/// <param name="Processor">The processor time of the server per review, in µs. Other processes disturb it less than the other figures.</param>
internal sealed record LoadResult(double PerSecond, double Median, double P99, double Processor)
{
    public static LoadResult MedianOf(IReadOnlyCollection<LoadResult> results) =>
        new(
            MedianBy(results, result => result.PerSecond), MedianBy(results, result => result.Median), MedianBy(results, result => result.P99),
            MedianBy(results, result => result.Processor));

    private static double MedianBy(IReadOnlyCollection<LoadResult> results, Func<LoadResult, double> value)
    {
        var sorted = results.Select(value).Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }
}

/// <param name="Rounds">The number of measurements of each point.</param>
/// <param name="Seconds">The duration of each.</param>
/// <param name="WarmUpSeconds">The duration of the load before the first one.</param>
internal sealed record Effort(int Rounds, int Seconds, int WarmUpSeconds);
