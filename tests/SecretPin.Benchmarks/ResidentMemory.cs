using System.Globalization;

namespace SecretPin.Benchmarks;

/// <summary>The resident memory of a process, in MB.</summary>
internal static class ResidentMemory
{
    /// <summary>That of this process.</summary>
    public static long Now => Of(Environment.ProcessId);

    /// <summary>The maximum of this process so far.</summary>
    public static long Most => MostOf(Environment.ProcessId);

    public static long Of(int process) => Read(process, "VmRSS");

    /// <summary>The maximum so far.</summary>
    public static long MostOf(int process) => Read(process, "VmHWM");

    private static long Read(int process, string field) => long.Parse(
        File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith(field, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) >> 10;
}
