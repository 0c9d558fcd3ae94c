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

    private const int KeptBytesPerSize = 8 * 1024 * 1024;

    private static readonly ConcurrentBag<byte[]>[] Kept = [.. Enumerable.Range(0, 8).Select(_ => new ConcurrentBag<byte[]>())];

    /// <summary>At least <paramref name="size"/> bytes, all zero.</summary>
    public static byte[] Rent(int size)
    {
        var index = IndexOf(size);
        return index < Kept.Length && Kept[index].TryTake(out var buffer)
            ? buffer
            : GC.AllocateArray<byte>(index < Kept.Length ? Smallest << index : size, pinned: true);
    }

    /// <param name="buffer">From <see cref="Rent"/>.</param>
    /// <param name="used">How much of its beginning was written to.</param>
    public static void Return(byte[] buffer, int used)
    {
        buffer.AsSpan(0, used).Clear();
        var index = IndexOf(buffer.Length);
        if (index < Kept.Length && Kept[index].Count * buffer.Length < KeptBytesPerSize)
        {
            Kept[index].Add(buffer);
        }
    }

    private static int IndexOf(int size) => Math.Max(0, BitOperations.Log2((uint)(size - 1)) + 1 - BitOperations.Log2(Smallest));
}
