using System.Diagnostics;
using System.Globalization;

namespace SecretPin.Benchmarks.Load;

/// <summary>Measures a cold server: the time from process start to the first answer, and the first 1,000 reviews.</summary>
internal static class FirstReviews
{
    private const int Reviews = 1000;

    /// <param name="runs">The number of runs.</param>
    /// <param name="command">Starts a webhook, which prints its addresses and is configured by environment variables.</param>
    public static async Task<int> RunAsync(int runs, string[] command)
    {
        var body = await File.ReadAllBytesAsync(Path.Combine(AppContext.BaseDirectory, "Reviews", "two-aliases.json"));
        var first = new List<double>();
        var later = new List<double>();
        var processor = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var began = Stopwatch.GetTimestamp();
            using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]) { RedirectStandardOutput = true })!;
            using var client = new ReviewClient(await AddressAsync(process), body);
            for (var review = 0; review < Reviews; review++)
            {
                var sent = review == 0 ? began : Stopwatch.GetTimestamp();
                await client.ReviewAsync();
                (review == 0 ? first : later).Add(Stopwatch.GetElapsedTime(sent).TotalMilliseconds);
                if (review == 0)
                {
                    processor.Add(process.TotalProcessorTime.TotalMilliseconds);
                }
            }

            process.Kill();
            await process.WaitForExitAsync();
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"start to first answer: median {Latencies.Of(first).Median:0} ms, best {first.Min():0} ms; processor time {Latencies.Of(processor).Median:0} ms"));
        Console.WriteLine($"the next {Reviews - 1}: {Latencies.Of(later)}");
        return 0;
    }

    private static async Task<Uri> AddressAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.IndexOf("Reviews at ", StringComparison.Ordinal) is >= 0 and var at)
            {
                return new(line[(at + "Reviews at ".Length)..].Trim());
            }
        }

        throw new InvalidOperationException("The server ended before it printed its address.");
    }
}
