using System.Diagnostics;
using System.Globalization;

namespace SecretPin.Benchmarks.Scale;

/// <summary>Measures how the figures of the webhook grow with the cluster and with the load, and draws the curves.</summary>
internal static class ScaleCommand
{
    private const int DefaultMinutes = 60, SecretRounds = 3;

    private static readonly Effort Effort = new(Rounds: 5, Seconds: 4, WarmUpSeconds: 10);

    private static readonly string[] Curves =
    [
        AliasCurve.Name, LeaderCurve.Name, ReferenceCurve.Name, ListCurve.Name, ConnectionCurve.Name, SecretCurve.Name, ChangeCurve.Name, WatchCurve.Name,
    ];

    /// <param name="arguments">
    /// The names of curves, all by default. The last argument may be the duration of <c>watches</c> in minutes. <c>draw</c> draws the stored figures again.
    /// </param>
    public static async Task<int> RunAsync(string[] arguments)
    {
        if (arguments is ["draw"])
        {
            foreach (var name in Curves.Where(Table.Exists))
            {
                Charts.Draw(name);
            }

            return 0;
        }

        var minutes = DefaultMinutes;
        if (arguments is [.., var last] && int.TryParse(last, NumberStyles.None, CultureInfo.InvariantCulture, out var duration))
        {
            (minutes, arguments) = (duration, arguments[..^1]);
        }

        if (arguments.FirstOrDefault(name => !Curves.Contains(name)) is { } unknown)
        {
            await Console.Error.WriteLineAsync($"scale: unknown curve '{unknown}'. Use draw, or one or more of: {string.Join(", ", Curves)}.");
            return 2;
        }

        using var interruption = new Interruption();
        await ConfineAsync();
        foreach (var name in arguments.Length > 0 ? arguments : Curves)
        {
            await (name switch
            {
                AliasCurve.Name => AliasCurve.MeasureAsync(Effort),
                LeaderCurve.Name => LeaderCurve.MeasureAsync(),
                ReferenceCurve.Name => ReferenceCurve.MeasureAsync(Effort),
                ListCurve.Name => ListCurve.MeasureAsync(Effort),
                ConnectionCurve.Name => ConnectionCurve.MeasureAsync(Effort),
                SecretCurve.Name => SecretCurve.MeasureAsync(SecretRounds),
                ChangeCurve.Name => ChangeCurve.MeasureAsync(),
                _ => WatchCurve.MeasureAsync(minutes),
            });
            Charts.Draw(name);
        }

        return 0;
    }

    /// <summary>Moves this process with the simulated API server to core 1, away from the measured server.</summary>
    private static async Task ConfineAsync()
    {
        using var process = Process.Start(new ProcessStartInfo(
            "taskset", ["-a", "-p", "-c", "1", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardOutput = true,
        })!;
        await process.WaitForExitAsync();
    }
}
