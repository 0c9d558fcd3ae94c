using System.Buffers;

namespace SecretPin.Manifests.Json;

/// <summary>The text between two JSON objects: white space and <c>---</c>.</summary>
internal static class ObjectSeparator
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <param name="input">Advanced to the end of the separator.</param>
    /// <param name="isStart">Whether a byte order mark is allowed.</param>
    /// <param name="isFinal">Whether the input is complete.</param>
    /// <returns><see langword="false"/> if more input is needed.</returns>
    public static bool Skip(ref SequenceReader<byte> input, bool isStart, bool isFinal)
    {
        if (isStart && input.IsNext((byte)0xEF))
        {
            if (!input.IsNext(ByteOrderMark, advancePast: true) && input.Remaining < ByteOrderMark.Length && !isFinal)
            {
                return false;
            }
        }

        input.AdvancePastAny(" \t\r\n"u8);
        while (input.IsNext((byte)'-'))
        {
            if (input.Remaining < 4 && !isFinal)
            {
                return false;
            }

            if (!input.IsNext("---"u8, advancePast: true) || input.AdvancePastAny(" \t\r\n"u8) == 0)
            {
                break;
            }
        }

        return true;
    }
}
