using System.Collections.Concurrent;
using System.Numerics;

namespace SecretPin.Webhook.Reviews;

/// <summary>
/// Memory for reviews that come in pieces. It is pinned, because what the garbage collector moves leaves a copy behind;
/// and it comes back cleared, because it may have held a Secret.
/// </summary>
internal static class ReviewBuffers
{
    /// <summary>In bytes; nearly every review fits.</summary>
    public const int Smallest = 64 * 1024;

    /// <summary>
    /// In bytes, of all that is rented at a time: however many send us reviews, what they have sent so far fits beside the
    /// index into the container's 512 MiB (matches <c>resources</c> in deploy/chart/values.yaml).
    /// </summary>
    public const long MostRented = 128 * 1024 * 1024;

    private const int KeptBytesPerSize = 8 * 1024 * 1024;

    private static readonly ConcurrentBag<byte[]>[] Kept = [.. Enumerable.Range(0, 8).Select(_ => new ConcurrentBag<byte[]>())];

    private static long _rented;

    /// <summary>At least <paramref name="size"/> bytes, all zero.</summary>
    /// <exception cref="NoReviewException">As much is rented as may be.</exception>
    public static byte[] Rent(int size)
    {
        var index = IndexOf(size);
        var length = index < Kept.Length ? Smallest << index : size;
        if (Interlocked.Add(ref _rented, length) > MostRented)
        {
            Interlocked.Add(ref _rented, -length);
            throw new NoReviewException(StatusCodes.Status429TooManyRequests, "Too many large reviews are being sent at once. Try again.");
        }

        return index < Kept.Length && Kept[index].TryTake(out var buffer) ? buffer : GC.AllocateArray<byte>(length, pinned: true);
    }

    /// <param name="buffer">From <see cref="Rent"/>.</param>
    /// <param name="used">How much of its beginning was written to.</param>
    public static void Return(byte[] buffer, int used)
    {
        Interlocked.Add(ref _rented, -buffer.Length);
        buffer.AsSpan(0, used).Clear();
        var index = IndexOf(buffer.Length);
        if (index < Kept.Length && Kept[index].Count * buffer.Length < KeptBytesPerSize)
        {
            Kept[index].Add(buffer);
        }
    }

    private static int IndexOf(int size) => Math.Max(0, BitOperations.Log2((uint)(size - 1)) + 1 - BitOperations.Log2(Smallest));
}
