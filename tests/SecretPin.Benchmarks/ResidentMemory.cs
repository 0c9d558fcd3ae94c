using System.Globalization;

namespace SecretPin.Benchmarks;

/// <summary>The resident memory of this process, in MB.</summary>
internal static class ResidentMemory
{
    public static long Now => Read("VmRSS");

    public static long Most => Read("VmHWM");

    private static long Read(string field) => long.Parse(
        File.ReadLines("/proc/self/status").First(line => line.StartsWith(field, StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2],
        CultureInfo.InvariantCulture) >> 10;
}
