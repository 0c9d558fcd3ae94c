using SharpFuzz;

namespace SecretPin.Fuzz.Runs;

/// <summary>Runs the trial under afl-fuzz, which creates the inputs and observes the branches.</summary>
internal static class AflRun
{
    public static async Task<int> Run()
    {
        // Used until afl-fuzz provides its own memory.
        _ = new Coverage();
        await using var trial = await Trial.StartAsync();
        Fuzzer.Run(stream =>
        {
            using var input = new MemoryStream();
            stream.CopyTo(input);
            if (trial.TryAsync(input.ToArray()).GetAwaiter().GetResult() is { } finding)
            {
                throw new InvalidOperationException(finding.Mistake, finding.Exception);
            }
        });
        return 0;
    }
}
