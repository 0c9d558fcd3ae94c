using System.Globalization;

namespace SecretPin.Benchmarks.Scale;

/// <summary>
/// The figures of a curve, with one row for each measured point. The table is stored as docs/images/scale-NAME.csv. The first line of the file states the range
/// of the load average of the machine during the measurement.
/// </summary>
internal sealed class Table(string name, string[] columns)
{
    private readonly List<double[]> _rows = [];
    private readonly List<double> _loads = [];

    public static string Folder { get; } = Path.Combine(Repository.Root, "docs", "images");

    public string Name => name;

    public IReadOnlyList<double[]> Rows => _rows;

    public static bool Exists(string name) => File.Exists(FileOf(name));

    public static Table Load(string name)
    {
        var lines = File.ReadAllLines(FileOf(name));
        var table = new Table(name, lines[1].Split(','));
        foreach (var line in lines[2..])
        {
            table._rows.Add([.. line.Split(',').Select(number => double.Parse(number, CultureInfo.InvariantCulture))]);
        }

        return table;
    }

    /// <summary>The position of a column.</summary>
    public int this[string column] => Array.IndexOf(columns, column) is >= 0 and var index ? index
        : throw new ArgumentException($"{FileOf(name)} has no column '{column}'.", nameof(column));

    /// <summary>Adds a row, prints it and stores the table.</summary>
    public void Add(params double[] row)
    {
        if (_rows.Count == 0)
        {
            Console.WriteLine($"\n| {string.Join(" | ", columns)} |\n|{string.Concat(Enumerable.Repeat("---|", columns.Length))}");
        }

        _rows.Add(row);
        Console.WriteLine($"| {string.Join(" | ", row.Select(Format))} |");
        _loads.Add(double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture));
        Directory.CreateDirectory(Folder);
        File.WriteAllLines(FileOf(name),
        [
            FormattableString.Invariant($"# load {_loads.Min():0} to {_loads.Max():0}"), string.Join(',', columns),
            .. _rows.Select(numbers => string.Join(',', numbers.Select(Format))),
        ]);
    }

    private static string FileOf(string name) => Path.Combine(Folder, $"scale-{name}.csv");

    private static string Format(double number) => number.ToString("0.###", CultureInfo.InvariantCulture);
}
