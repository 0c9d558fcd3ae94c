using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>
/// Names, kinds and namespaces come again and again: the string that was made of one lately is given out anew. It holds so
/// many strings and no more; one that another displaced is made again.
/// </summary>
internal static class RecentTexts
{
    /// <summary>A power of two.</summary>
    private const int Capacity = 4096;

    /// <summary>In bytes. What is longer is no name.</summary>
    private const int Longest = 96;

    private static readonly string?[] Texts = new string?[Capacity];

    /// <param name="reader">On a string or a key.</param>
    /// <exception cref="InvalidOperationException">It is no text: a lone surrogate, or not UTF-8.</exception>
    public static string? Of(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length is 0 or > Longest
            || reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return reader.GetString();
        }

        // Whoever comes second here only finds another equal string, or makes one more.
        ref var kept = ref Texts[Hash(reader.ValueSpan) & (Capacity - 1)];
        var text = Volatile.Read(ref kept);
        if (text is null || !Ascii.Equals(reader.ValueSpan, text))
        {
            text = reader.GetString();
            Volatile.Write(ref kept, text);
        }

        return text;
    }

    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        const ulong Spread = 0x9E3779B97F4A7C15;
        var hash = (ulong)utf8.Length;
        for (; utf8.Length >= sizeof(ulong); utf8 = utf8[sizeof(ulong)..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8)) * Spread;
            hash ^= hash >> 32;
        }

        foreach (var rest in utf8)
        {
            hash = (hash ^ rest) * Spread;
        }

        return (int)(hash >> 33);
    }
}
