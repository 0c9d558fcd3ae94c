using System.Diagnostics;
using System.Globalization;

namespace SecretPin.Benchmarks.Load;

/// <summary>Sends reviews at a steady rate, and measures each from the instant at which it was due.</summary>
internal static class Pace
{
    private const int Connections = 8;
    private const int WarmUpSeconds = 3;

    public static async Task<int> RunAsync(Uri address, string body, int rate, int seconds)
    {
        using var client = new ReviewClient(address, await File.ReadAllBytesAsync(body));
        await SendAsync(client, rate, WarmUpSeconds);
        var times = await SendAsync(client, rate, seconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{rate} reviews/s for {seconds} s: {Latencies.Of(times)}"));
        return 0;
    }

    /// <returns>In milliseconds.</returns>
    private static async Task<double[]> SendAsync(ReviewClient client, int rate, int seconds)
    {
        var began = Stopwatch.GetTimestamp();
        var workers = Enumerable.Range(0, Connections).Select(worker => Task.Run(async () =>
        {
            var times = new List<double>((rate * seconds / Connections) + 1);
            for (var i = worker; i < rate * seconds; i += Connections)
            {
                var due = TimeSpan.FromSeconds((double)i / rate);
                while (Stopwatch.GetElapsedTime(began) < due)
                {
                    await Task.Yield();
                }

                await client.ReviewAsync();
                times.Add((Stopwatch.GetElapsedTime(began) - due).TotalMilliseconds);
            }

            return times;
        }));
        return [.. (await Task.WhenAll(workers)).SelectMany(times => times)];
    }
}
