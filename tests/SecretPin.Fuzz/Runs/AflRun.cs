using SharpFuzz;

namespace SecretPin.Fuzz.Runs;

/// <summary>The same trial under afl-fuzz, which makes the inputs and watches the branches.</summary>
internal static class AflRun
{
    public static async Task<int> Run()
    {
        // Until afl-fuzz gives its own memory.
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
