using System.Buffers.Binary;
using System.Text;
using System.Text.Json;

namespace SecretPin.Core.References;

/// <summary>
/// Returns one instance for equal strings: names, kinds and namespaces repeat from object to object. The size is fixed, and
/// a new string replaces the one in its slot. Safe for concurrent use; a race costs one duplicate.
/// </summary>
/// <param name="capacity">The number of strings; a power of two.</param>
public sealed class StringCache(int capacity)
{
    /// <summary>In bytes. Longer strings are not names, and are not cached.</summary>
    private const int MaxLength = 96;

    private readonly string?[] _slots = new string?[capacity];

    public string Share(string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        ref var slot = ref _slots[text.GetHashCode(StringComparison.Ordinal) & (_slots.Length - 1)];
        var cached = Volatile.Read(ref slot);
        if (cached == text)
        {
            return cached;
        }

        Volatile.Write(ref slot, text);
        return text;
    }

    /// <summary>Reads the current string or property name without an allocation if it is cached.</summary>
    /// <returns><see langword="null"/> if the token is null.</returns>
    /// <exception cref="InvalidOperationException">The text contains an unpaired surrogate, or is not UTF-8.</exception>
    public string? Read(ref Utf8JsonReader reader)
    {
        if (reader.HasValueSequence || reader.ValueIsEscaped || reader.ValueSpan.Length is 0 or > MaxLength
            || reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            return reader.GetString();
        }

        ref var slot = ref _slots[Hash(reader.ValueSpan) & (_slots.Length - 1)];
        var text = Volatile.Read(ref slot);
        if (text is null || !Ascii.Equals(reader.ValueSpan, text))
        {
            text = reader.GetString();
            Volatile.Write(ref slot, text);
        }

        return text;
    }

    private static int Hash(ReadOnlySpan<byte> utf8)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        var hash = (ulong)utf8.Length;
        for (; utf8.Length >= sizeof(ulong); utf8 = utf8[sizeof(ulong)..])
        {
            hash = (hash ^ BinaryPrimitives.ReadUInt64LittleEndian(utf8)) * Multiplier;
            hash ^= hash >> 32;
        }

        foreach (var rest in utf8)
        {
            hash = (hash ^ rest) * Multiplier;
        }

        return (int)(hash >> 33);
    }
}
