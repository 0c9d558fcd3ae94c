using SecretPin.Core.References;
using SecretPin.Manifests.Files;
using SecretPin.Webhook.Admission;
using SecretPin.Webhook.Reviews;

namespace SecretPin.Benchmarks.Code;

/// <summary>A review from its body to its reply, without HTTP. All reads are in memory.</summary>
internal sealed class ReviewedBody
{
    private static readonly string Reviews = Path.Combine(AppContext.BaseDirectory, "Reviews");

    private readonly byte[] _body;
    private readonly ObjectScanner _scanner;
    private readonly WorkloadMutation _mutation;

    private ReviewedBody(byte[] body, ObjectScanner scanner, ManifestCluster cluster) =>
        (_body, _scanner, _mutation) = (body, scanner, new(scanner, cluster, cluster, cluster, new ReviewDeadline(TimeProvider.System)));

    /// <param name="file">A file in <c>Reviews</c>.</param>
    public static async Task<ReviewedBody> OfAsync(string file)
    {
        var scanner = new ObjectScanner();
        var cluster = await ManifestCluster.LoadAsync(Path.Combine(Reviews, "cluster"), scanner, TimeProvider.System);
        return new(await File.ReadAllBytesAsync(Path.Combine(Reviews, file)), scanner, cluster);
    }

    /// <returns>The length of the reply.</returns>
    public int Answer()
    {
        var review = ReviewReader.Read(_body, _scanner);
        var decision = _mutation.ReviewAsync(review, CancellationToken.None);
        var reply = ReviewWriter.Write(
            review.Utf8Uid.Span, decision.IsCompletedSuccessfully ? decision.Result : throw new InvalidOperationException("It waited.")).Length;
        review.ReturnBuffers();
        return reply;
    }
}
