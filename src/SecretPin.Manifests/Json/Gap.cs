using System.Buffers;

namespace SecretPin.Manifests.Json;

/// <summary>What may stand between two objects: white space, and the <c>---</c> that joins documents.</summary>
internal static class Gap
{
    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <param name="input">Ends up where the gap does.</param>
    /// <param name="isStart">Whether a byte order mark may stand here.</param>
    /// <param name="isFinal">Whether nothing comes after the input.</param>
    /// <returns><see langword="false"/> where more input is needed to tell.</returns>
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
