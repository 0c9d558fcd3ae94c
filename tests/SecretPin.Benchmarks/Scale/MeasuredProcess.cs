using System.Globalization;

namespace SecretPin.Benchmarks.Scale;

/// <summary>A server that is measured, in a process of its own on core 0.</summary>
/// <param name="Reviews">Its address.</param>
/// <param name="Id">The id of the process.</param>
internal sealed record MeasuredProcess(Uri Reviews, int Id)
{
    /// <summary>Matches load.sh: the process runs on core 0, with the garbage collector of the container, and the runtime optimises code early.</summary>
    public static readonly string[] Launcher = ["taskset", "-c", "0", "env", "DOTNET_gcServer=0", "DOTNET_TC_CallCountingDelayMs=A"];

    /// <summary>The number of clock ticks per second. <c>/proc/PID/stat</c> contains processor times in clock ticks.</summary>
    private const double Ticks = 100;

    /// <summary>In MB.</summary>
    public long ResidentMemory => Benchmarks.ResidentMemory.Of(Id);

    /// <summary>The maximum so far, in MB.</summary>
    public long MostResidentMemory => Benchmarks.ResidentMemory.MostOf(Id);

    /// <summary>User and system time since the start, in seconds.</summary>
    public double ProcessorTime
    {
        get
        {
            // The name of the program, in parentheses, is the only field that may contain spaces.
            var fields = File.ReadAllText($"/proc/{Id}/stat").Split(") ")[^1].Split(' ');
            return (long.Parse(fields[11], CultureInfo.InvariantCulture) + long.Parse(fields[12], CultureInfo.InvariantCulture)) / Ticks;
        }
    }
}
