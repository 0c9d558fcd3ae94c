using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecretPin.Webhook.Memory;

/// <summary>
/// Clears only the parts of a buffer that contain data. After a part is cleared, this class writes a random mark at its start. Code that uses a buffer always
/// fills it from the start, so a part that still starts with the mark contains no data.
/// </summary>
internal static class MarkedMemory
{
    /// <summary>The size of a part, in bytes. A block of Kestrel has four parts, and most reviews use two of them.</summary>
    private const int PartSize = 4 * 1024;

    private static readonly long Mark = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <param name="buffer">A whole buffer. Its length is a multiple of 8 bytes.</param>
    /// <returns>Whether at least one part was cleared: the buffer contained data, or it was never cleared before.</returns>
    public static bool Clear(Span<byte> buffer)
    {
        var isWritten = false;
        for (; !buffer.IsEmpty; buffer = buffer[Math.Min(PartSize, buffer.Length)..])
        {
            var part = buffer[..Math.Min(PartSize, buffer.Length)];
            if (BinaryPrimitives.ReadInt64LittleEndian(part) != Mark)
            {
                part.Clear();
                BinaryPrimitives.WriteInt64LittleEndian(part, Mark);
                isWritten = true;
            }
        }

        return isWritten;
    }
}
