namespace SecretPin.Fuzz.Runs;

internal static class TryRun
{
    public static async Task<int> Run(string file)
    {
        await using var trial = await Trial.StartAsync();
        var finding = await trial.TryAsync(await File.ReadAllBytesAsync(file));
        Console.WriteLine(finding?.Exception.ToString() ?? "The answers are correct.");
        return finding is null ? 0 : 1;
    }
}
