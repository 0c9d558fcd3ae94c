namespace SecretPin.Benchmarks.Code;

/// <summary>
/// Counts the allocations of a review. Without tiered compilation (<c>DOTNET_TieredCompilation=0</c>) all code is compiled as in a
/// warm server, so the count is always the same.
/// </summary>
internal static class Allocations
{
    private const int WarmUp = 100;

    private static readonly (string Review, long Limit)[] Limits = [("no-alias.json", 256), ("two-aliases.json", 2048)];

    /// <returns>1 if a limit is exceeded.</returns>
    public static async Task<int> CheckAsync()
    {
        var code = 0;
        foreach (var (review, limit) in Limits)
        {
            var bytes = Count(await ReviewedBody.OfAsync(review));
            Console.WriteLine($"{review}: {bytes} bytes allocated per review; the limit is {limit}");
            code = bytes > limit ? 1 : code;
        }

        return code;
    }

    /// <summary>Counts only this thread, which never waits.</summary>
    private static long Count(ReviewedBody body)
    {
        for (var i = 0; i < WarmUp; i++)
        {
            body.Answer();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        body.Answer();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
