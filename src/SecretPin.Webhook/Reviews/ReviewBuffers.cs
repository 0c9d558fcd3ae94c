using System.Runtime.CompilerServices;
using System.Threading.RateLimiting;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// Memory for reviews that come in pieces: one array, which is all that their bodies ever take. Were each an object of the
/// garbage collector's, bodies of many sizes would leave holes between them until the heap's limit is reached, and then even a
/// new connection finds no memory. It is pinned, because what the collector moves leaves a copy behind; and what comes back
/// is cleared, because it may have held a Secret.
/// </summary>
internal static class ReviewBuffers
{
    /// <summary>In bytes: all that is rented at a time fits beside the index into the container's 512 MiB (matches <c>resources</c> in deploy/chart/values.yaml).</summary>
    public const int Size = 128 * 1024 * 1024;

    /// <summary>In bytes; nearly every review fits.</summary>
    private const int BlockSize = 64 * 1024;

    /// <summary>What as many references as a review may have, and their rewriting, take beside what it says.</summary>
    private const int ReferencesInBlocks = 16;

    private static readonly byte[] Memory = GC.AllocateUninitializedArray<byte>(Size, pinned: true);

    /// <summary>For each block of <see cref="Memory"/> whether it is rented.</summary>
    private static readonly bool[] Rented = new bool[Size / BlockSize];

    private static readonly Lock Lock = new();

    /// <summary>
    /// What is made of a review is a multiple of it, so only some are worked on at a time: three of the largest, or 30 of 64 KiB. The
    /// others wait, for as long as who sent them does.
    /// </summary>
    private static readonly ConcurrencyLimiter Turns = new(new() { PermitLimit = 512, QueueLimit = int.MaxValue });

    /// <summary>Takes the memory from the heap, of which the kernel gives nothing before it is written to. Without, the first to rent does.</summary>
    public static void Reserve() => RuntimeHelpers.RunClassConstructor(typeof(ReviewBuffers).TypeHandle);

    /// <summary>At least <paramref name="size"/> bytes, of any content.</summary>
    /// <exception cref="InvalidReviewException">As much is rented as may be.</exception>
    public static ArraySegment<byte> Rent(int size)
    {
        var blocks = (size + BlockSize - 1) / BlockSize;
        lock (Lock)
        {
            var first = Rented.AsSpan().IndexOf(new bool[blocks]);
            if (first < 0)
            {
                throw new InvalidReviewException(StatusCodes.Status429TooManyRequests, "Too many large reviews are being sent at once. Try again.");
            }

            Rented.AsSpan(first, blocks).Fill(true);
            return new(Memory, first * BlockSize, blocks * BlockSize);
        }
    }

    /// <summary>Waits until what is in the buffer may be worked on.</summary>
    /// <param name="buffer">From <see cref="Rent"/>.</param>
    /// <param name="cancellation">Whoever sent it has gone.</param>
    public static ValueTask<RateLimitLease> TakeTurnAsync(ArraySegment<byte> buffer, CancellationToken cancellation) =>
        Turns.AcquireAsync(ReferencesInBlocks + (buffer.Count / BlockSize), cancellation);

    /// <param name="buffer">From <see cref="Rent"/>.</param>
    /// <param name="used">How much of its beginning was written to.</param>
    public static void Return(ArraySegment<byte> buffer, int used)
    {
        buffer.AsSpan(0, used).Clear();
        lock (Lock)
        {
            Rented.AsSpan(buffer.Offset / BlockSize, buffer.Count / BlockSize).Clear();
        }
    }
}
