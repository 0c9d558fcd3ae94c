using SecretPin.Fuzz.Inputs;

namespace SecretPin.Fuzz.Runs;

internal static class EdgesRun
{
    public static async Task<int> Run(string folder)
    {
        var coverage = new Coverage();
        await using var trial = await Trial.StartAsync();
        var tried = 0;
        foreach (var input in Seeds.Reviews().Concat(HoursRun.Files(folder)))
        {
            coverage.Begin();
            await trial.TryAsync(input);
            coverage.Add(coverage.Taken());
            tried++;
        }

        Console.WriteLine($"{tried} inputs, including the seeds, reach {coverage.Edges} edges.");
        return 0;
    }
}
