using System.Diagnostics;
using SecretPin.Fuzz.Inputs;

namespace SecretPin.Fuzz.Runs;

/// <summary>Mutates the inputs that reached new code, for a number of hours.</summary>
internal static class HoursRun
{
    private const int DifferentMistakes = 200;

    private static readonly TimeSpan Report = TimeSpan.FromMinutes(1), Hang = TimeSpan.FromSeconds(60);

    public static async Task<int> Run(double hours, string folder)
    {
        var coverage = new Coverage();
        await using var trial = await Trial.StartAsync();
        var (seed, clock) = (new Random().Next(), Stopwatch.StartNew());
        var random = new Random(seed);
        var mutator = new Mutator(random);
        var (corpusFolder, findingsFolder) = (Path.Combine(folder, "corpus"), Path.Combine(folder, "findings"));
        Directory.CreateDirectory(corpusFolder);
        var (own, upstream) = (new List<byte[]>(), new List<byte[]>());
        var mistakes = new HashSet<string>();
        var (tried, reported, slowest) = (0L, TimeSpan.Zero, TimeSpan.Zero);
        byte[]? present = null;
        var (since, used) = (TimeSpan.Zero, TimeSpan.Zero);
        using var watch = new Timer(_ =>
        {
            // Processor time, because a busy machine leaves little of an hour.
            if (present is { } input && Environment.CpuUsage.TotalTime - used > Hang)
            {
                new Finding(input, new TimeoutException($"The input was not answered within {Hang}.")).WriteTo(findingsFolder);
                Environment.FailFast("An input hangs. See the findings.");
            }
        }, null, Hang, Hang);

        // The objects of upstream and their mutations are tried but not written to the corpus, because they belong to another project.
        foreach (var input in Seeds.Reviews().Concat(Files(Repository.Corpus)).Concat(Files(corpusFolder)))
        {
            await TryAsync(input, []);
            own.Add(input);
        }

        foreach (var input in Seeds.Upstream())
        {
            await TryAsync(input, []);
            upstream.Add(input);
        }

        Console.WriteLine($"seed {seed}, {own.Count + upstream.Count} initial inputs, {coverage.Edges} edges");
        while (clock.Elapsed < TimeSpan.FromHours(hours))
        {
            // Half of the time a recent input, because recent inputs were tried least.
            var corpus = upstream.Count > 0 && random.Next(8) == 0 ? upstream : own;
            var parent = corpus[random.Next(2) == 0 ? random.Next(corpus.Count) : Math.Max(0, corpus.Count - 1 - random.Next(50))];
            await TryAsync(mutator.Mutate(parent, corpus), corpus);
            if (clock.Elapsed - reported > Report)
            {
                reported = clock.Elapsed;
                Console.WriteLine(Line());
            }
        }

        Console.WriteLine(Line());
        return mistakes.Count == 0 ? 0 : 1;

        async Task TryAsync(byte[] input, List<byte[]> corpus)
        {
            (present, since, used) = (input, clock.Elapsed, Environment.CpuUsage.TotalTime);
            coverage.Begin();
            var finding = await trial.TryAsync(input);
            tried++;
            var took = clock.Elapsed - since;
            slowest = took > slowest ? took : slowest;
            present = null;
            if (finding is not null)
            {
                if (mistakes.Count < DifferentMistakes && mistakes.Add(finding.Mistake))
                {
                    finding.WriteTo(findingsFolder);
                    Console.WriteLine($"finding {Finding.NameOf(input)}: {finding.Mistake}");
                }
            }
            else if (coverage.Add(coverage.Taken()))
            {
                corpus.Add(input);
                if (corpus == own)
                {
                    await File.WriteAllBytesAsync(Path.Combine(corpusFolder, Finding.NameOf(input)), input);
                }
            }
        }

        string Line() =>
            $"{clock.Elapsed:hh\\:mm\\:ss} {tried} inputs ({tried / clock.Elapsed.TotalSeconds:0}/s, each to four endpoints), "
            + $"corpus {own.Count + upstream.Count}, {coverage.Edges} edges, "
            + $"{mistakes.Count} findings, slowest {slowest.TotalMilliseconds:0} ms, allocated at most {trial.Check.MostAllocated:P0} of the limit, "
            + $"resident {Environment.WorkingSet / 1_000_000} MB";
    }

    public static IEnumerable<byte[]> Files(string folder) =>
        Directory.Exists(folder)
            ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal).Where(file => Path.GetExtension(file).Length == 0).Select(File.ReadAllBytes)
            : [];
}
