using System.Globalization;

namespace SecretPin.Cluster.Tests.Soak;

/// <summary>Samples of the memory and the file handles of a process.</summary>
/// <param name="name">The name in the output.</param>
/// <param name="process">The process id.</param>
internal sealed class Footprint(string name, int process)
{
    private readonly List<(int Megabytes, int Handles)> _samples = [];

    public string Name => name;

    public void Sample()
    {
        var resident = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kilobytes = int.Parse(resident.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        _samples.Add((kilobytes / 1024, Directory.GetFiles($"/proc/{process}/fd").Length));
    }

    /// <summary>The median of a part of the samples: 0.25 to 0.5 is the second quarter.</summary>
    public (int Megabytes, int Handles) Median(double from, double to)
    {
        var part = _samples[(int)(_samples.Count * from)..Math.Max((int)(_samples.Count * from) + 1, (int)(_samples.Count * to))];
        return (Middle(part.Select(sample => sample.Megabytes)), Middle(part.Select(sample => sample.Handles)));
    }

    public (int Megabytes, int Handles) Most => (_samples.Max(sample => sample.Megabytes), _samples.Max(sample => sample.Handles));

    private static int Middle(IEnumerable<int> values)
    {
        var sorted = values.Order().ToArray();
        return sorted[sorted.Length / 2];
    }
}
