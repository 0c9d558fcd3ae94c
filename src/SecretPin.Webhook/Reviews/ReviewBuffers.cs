using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// The memory for the bodies of large reviews: one array with a fixed size. If each body were an object on the heap, bodies of many sizes
/// would fragment the heap until its limit is reached, and then even a new connection would get no memory. The array is pinned, because
/// the garbage collector leaves a copy when it moves an object. A returned buffer is cleared, because it may have contained a Secret.
/// </summary>
internal static class ReviewBuffers
{
    /// <summary>In bytes. Together with the cache, it fits into the container's 512 MiB (matches <c>resources</c> in deploy/chart/values.yaml).</summary>
    public const int Size = 96 * 1024 * 1024;

    /// <summary>In bytes. Most reviews fit into one block.</summary>
    private const int BlockSize = 64 * 1024;

    /// <summary>The memory for the maximum number of references in a review, and for their patch, in blocks.</summary>
    private const int ReferencesInBlocks = 16;

    private static readonly byte[] Memory = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    /// <summary>Whether each block of <see cref="Memory"/> is rented.</summary>
    private static readonly bool[] Rented = new bool[Size / BlockSize];

    private static readonly Lock Lock = new();

    /// <summary>
    /// Processing a review takes a multiple of its size, so the number of reviews in progress is limited: to one of the largest, or 30 of
    /// 64 KiB. The others wait until the client gives up.
    /// </summary>
    private static readonly ConcurrencyLimiter Permits = new(new() { PermitLimit = 512, QueueLimit = int.MaxValue });

    /// <summary>Allocates the memory at startup rather than at the first use. The kernel commits pages when they are written to.</summary>
    public static void Reserve() => RuntimeHelpers.RunClassConstructor(typeof(ReviewBuffers).TypeHandle);

    /// <returns>At least <paramref name="size"/> bytes, with arbitrary content.</returns>
    /// <exception cref="BadReviewException">Too much memory is rented.</exception>
    public static ArraySegment<byte> Rent(int size)
    {
        var blocks = (size + BlockSize - 1) / BlockSize;
        lock (Lock)
        {
            var first = Rented.AsSpan().IndexOf(new bool[blocks]);
            if (first < 0)
            {
                throw new BadReviewException(StatusCodes.Status429TooManyRequests, "Too many large reviews at the same time. Try again.");
            }

            Rented.AsSpan(first, blocks).Fill(true);
            return new(Memory, first * BlockSize, blocks * BlockSize);
        }
    }

    /// <summary>Waits until the review in the buffer may be processed.</summary>
    public static ValueTask<RateLimitLease> AcquirePermitAsync(ArraySegment<byte> buffer, CancellationToken cancellation) =>
        Permits.AcquireAsync(ReferencesInBlocks + (buffer.Count / BlockSize), cancellation);

    /// <summary>Clears the used bytes, and returns the buffer.</summary>
    public static void Return(ArraySegment<byte> buffer, int used)
    {
        buffer.AsSpan(0, used).Clear();
        lock (Lock)
        {
            Rented.AsSpan(buffer.Offset / BlockSize, buffer.Count / BlockSize).Clear();
        }
    }
}
