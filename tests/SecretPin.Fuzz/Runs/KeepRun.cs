using SecretPin.Fuzz.Inputs;

namespace SecretPin.Fuzz.Runs;

/// <summary>
/// The corpus in the repository: few, small inputs that reach the same code as all mutated inputs, without the code that the seeds reach.
/// </summary>
internal static class KeepRun
{
    /// <summary>In bytes.</summary>
    private const int Longest = 3000;

    private const int Most = 300;

    public static async Task<int> Run(string folder)
    {
        var coverage = new Coverage();
        await using var trial = await Trial.StartAsync();
        foreach (var seed in Seeds.Reviews())
        {
            coverage.Add(await TakenAsync(seed));
        }

        var kept = new List<byte[]>();
        foreach (var input in HoursRun.Files(Repository.Corpus).Concat(HoursRun.Files(folder)).Where(input => input.Length <= Longest)
            .OrderBy(input => input.Length))
        {
            if (kept.Count < Most && coverage.Add(await TakenAsync(input)))
            {
                kept.Add(input);
            }
        }

        Directory.Delete(Repository.Corpus, recursive: true);
        Directory.CreateDirectory(Repository.Corpus);
        foreach (var input in kept)
        {
            await File.WriteAllBytesAsync(Path.Combine(Repository.Corpus, Finding.NameOf(input)), input);
        }

        Console.WriteLine($"{kept.Count} inputs are kept. With the seeds they reach {coverage.Edges} edges.");
        return 0;

        async Task<List<(int, byte)>> TakenAsync(byte[] input)
        {
            coverage.Begin();
            await trial.TryAsync(input);
            return coverage.Taken();
        }
    }
}
