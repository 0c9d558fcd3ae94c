using SecretPin.Core.Pins;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Manifests;
using SecretPin.Webhook.Reviews;
using SecretPin.Webhook.Workloads;

namespace SecretPin.Webhook.Tests.Reviews;

/// <summary>
/// A warm review, from its body to its reply, leaves next to nothing to the garbage collector. Bytes of one thread are counted,
/// not time, and reviews are repeated until the runtime has compiled them in earnest: nothing that else goes on can make it fail.
/// </summary>
public sealed class Allocations
{
    private const int MostReviews = 300_000;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Benchmarked");

    [Theory]
    [InlineData("no-alias.json", 256)]
    [InlineData("two-aliases.json", 2560)]
    public async Task Of_a_review_are_few(string file, long limit)
    {
        var scanner = new ObjectScanner();
        IPins pins = await ManifestCluster.LoadAsync(Path.Combine(Folder, "cluster"), scanner, TimeProvider.System);
        var mutation = new WorkloadMutation(scanner, pins, new ReviewBudget(TimeProvider.System));
        var body = await File.ReadAllBytesAsync(Path.Combine(Folder, file));

        var least = long.MaxValue;
        for (var review = 0; review < MostReviews && least >= limit; review++)
        {
            least = Math.Min(least, Measure(body, scanner, mutation));
        }

        Assert.True(least < limit, $"{file}: {least} bytes a review; fewer than {limit} were expected.");
    }

    /// <summary>On this thread alone: what is asked is in memory, so nothing waits.</summary>
    private static long Measure(byte[] body, ObjectScanner scanner, WorkloadMutation mutation)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var review = ReviewReader.Read(body, scanner);
        var decision = mutation.ReviewAsync(review, CancellationToken.None);
        ReviewWriter.Write(review.Uid, decision.IsCompletedSuccessfully ? decision.Result : throw new InvalidOperationException("It waited."));
        review.GiveBack();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
