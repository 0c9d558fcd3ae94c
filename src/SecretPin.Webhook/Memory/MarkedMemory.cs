using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SecretPin.Webhook.Memory;

/// <summary>
/// Clears only the parts of a buffer that were written to. Each cleared part starts with a random mark. The users of a buffer fill it from the start, so a
/// part that still starts with the mark contains no data.
/// </summary>
internal static class MarkedMemory
{
    /// <summary>In bytes. Most reviews take two of the four parts of a Kestrel block.</summary>
    private const int PartSize = 4 * 1024;

    private static readonly long Mark = BitConverter.ToInt64(RandomNumberGenerator.GetBytes(sizeof(long)));

    /// <param name="buffer">A whole buffer. Its length is a multiple of 8 bytes.</param>
    /// <returns>Whether the buffer had been written to since the last call, or was never cleared.</returns>
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
