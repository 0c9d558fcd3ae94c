using System.Globalization;
using Microsoft.Diagnostics.Tracing;
using Microsoft.Diagnostics.Tracing.Analysis;

namespace SecretPin.Benchmarks.Load;

/// <summary>The garbage collection pauses in a trace of runtime events.</summary>
internal static class Pauses
{
    /// <param name="file">A trace of a process with <c>DOTNET_EventPipeConfig=Microsoft-Windows-DotNETRuntime:0x1:4</c>.</param>
    /// <param name="seconds">The length of the period at the end of the trace that counts.</param>
    public static int Print(string file, int seconds)
    {
        using var events = new EventPipeEventSource(file);
        events.NeedLoadedDotNetRuntimes();
        events.Process();
        var collections = events.Processes().Select(process => process.LoadedDotNetRuntime()).OfType<TraceLoadedDotNetRuntime>()
            .SelectMany(runtime => runtime.GC.GCs)
            .Where(collection => collection.PauseStartRelativeMSec > events.SessionDuration.TotalMilliseconds - (seconds * 1000)).ToArray();
        foreach (var generation in collections.GroupBy(collection => collection.Generation).OrderBy(generation => generation.Key))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"generation {generation.Key}: {generation.Count()}, {Latencies.Of(generation.Select(collection => collection.PauseDurationMSec))}"));
        }

        return collections.Length > 0 ? 0 : 1;
    }
}
