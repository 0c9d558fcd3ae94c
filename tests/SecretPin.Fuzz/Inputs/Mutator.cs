using System.Text;

namespace SecretPin.Fuzz.Inputs;

/// <summary>Creates an input from others, with changes of the JSON structure and of bytes. The same seed creates the same inputs.</summary>
internal sealed class Mutator(Random random)
{
    /// <summary>In bytes. Growth with the size of the input shows well below this limit.</summary>
    private const int Longest = 64 * 1024;

    private const int MostChanges = 6;

    /// <param name="input">The input, which is not modified.</param>
    /// <param name="others">The inputs from which parts are copied.</param>
    public byte[] Mutate(byte[] input, IReadOnlyList<byte[]> others)
    {
        var mutated = input;
        for (var changes = 1 + random.Next(MostChanges); changes > 0; changes--)
        {
            mutated = Change(mutated, others);
        }

        return mutated.Length <= Longest ? mutated : mutated[..Longest];
    }

    private byte[] Change(byte[] input, IReadOnlyList<byte[]> others)
    {
        var parts = Parts.Of(input);
        if (parts.Values.Count == 0 || random.Next(12) == 0)
        {
            return Bytes(input);
        }

        switch (random.Next(13))
        {
            case 0 or 1:
                return With(input, Any(parts.Values), Any(Words.Values));
            case 2:
                return With(input, Any(parts.Values), Some(input, parts.Values));
            case 3:
                var other = Any(others);
                var values = Parts.Of(other).Values;
                return values.Count == 0 ? input : With(input, Any(parts.Values), Some(other, values));
            case 4 when parts.Openings.Count > 0:
                return Insert(input, parts, Encoding.UTF8.GetBytes($"\"{Any(Words.Keys)}\":{Any(Words.Values)}"));
            case 5 when parts.Keys.Count > 0:
                return With(input, Any(parts.Keys), $"\"{Any(Words.Keys)}\"");
            case 6:
                // Once more, sometimes hundreds of times.
                var item = Any(parts.Items);
                var again = Repeat(input[item], random.Next(10) == 0 ? random.Next(1, 400) : 1, ",");
                return Put(input, item.End.Value, again, ",");
            case 7:
                return Without(input, Any(parts.Items));
            case 8:
                return Wrapped(input, Any(parts.Values));
            case 9 when parts.Keys.Count > 0:
                return Escaped(input, Any(parts.Keys));
            case 10:
                return Escaped(input, Any(parts.Values));
            case 11:
                var (one, two) = (Any(parts.Values), Any(parts.Values));
                return one.End.Value <= two.Start.Value ? With(With(input, two, input[one]), one, input[two]) : input;
            default:
                return Put(input, Any(parts.Values).Start.Value, Encoding.UTF8.GetBytes(Any([" ", "\n\n", "\t", "/**/", "\u00A0", "\uFEFF"])), "");
        }
    }

    private byte[] Bytes(byte[] input)
    {
        var at = random.Next(input.Length + 1);
        switch (random.Next(6))
        {
            case 0 when at < input.Length:
                var flipped = input.ToArray();
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1 when at < input.Length:
                var changed = input.ToArray();
                changed[at] = (byte)random.Next(256);
                return changed;
            case 2:
                return input[..at];
            case 3:
                return Put(input, at, Encoding.UTF8.GetBytes(Any(["\"", "\\", "{", "}", "[", "]", ",", ":", "\\u", "\\ud83d", "0", "\0"])), "");
            case 4:
                return Put(input, at, [Any<byte>([0x80, 0xC0, 0xED, 0xF5, 0xFF])], "");
            default:
                var end = Math.Min(input.Length, at + random.Next(1, 16));
                return With(input, at..end, "");
        }
    }

    /// <summary>A few levels deeper, sometimes deeper than is allowed.</summary>
    private byte[] Wrapped(byte[] input, Range value)
    {
        var depth = random.Next(4) == 0 ? random.Next(90, 200) : random.Next(1, 4);
        var (open, close) = random.Next(2) == 0 ? ("[", "]") : ($"{{\"{Any(Words.Keys)}\":", "}");
        return With(input, value, [.. Repeat(Encoding.UTF8.GetBytes(open), depth), .. input[value], .. Repeat(Encoding.UTF8.GetBytes(close), depth)]);
    }

    /// <summary>A string with one character as an escape sequence, which can be an unpaired surrogate.</summary>
    private byte[] Escaped(byte[] input, Range value)
    {
        var (start, end) = (value.Start.Value, value.End.Value);
        if (input[start] != '"' || end - start < 3)
        {
            return input;
        }

        var at = random.Next(start + 1, end - 1);
        var character = input[at] is >= 0x20 and < 0x7F and not ((byte)'\\' or (byte)'"') && random.Next(4) > 0
            ? $"\\u{(int)input[at]:x4}"
            : Any(["\\ud800", "\\udfff", "\\u0000", "\\n", "\\/", "\\u2028", "\\ud83d\\udd11", "\\x"]);
        return With(input, at..(at + 1), character);
    }

    private byte[] Insert(byte[] input, Parts parts, byte[] member)
    {
        var at = Any(parts.Openings);
        return Put(input, at, input.AsSpan(at).TrimStart(" \n\r\t"u8) is [(byte)'}', ..] ? member : [.. member, (byte)','], "");
    }

    private static byte[] Without(byte[] input, Range item)
    {
        var (start, end) = (item.Start.Value, item.End.Value);
        return end < input.Length && input[end] == ',' ? With(input, start..(end + 1), "")
            : start > 0 && input[start - 1] == ',' ? With(input, (start - 1)..end, "")
            : With(input, item, "");
    }

    private byte[] Some(byte[] input, List<Range> values) => input[Any(values)];

    private T Any<T>(IReadOnlyList<T> choices) => choices[random.Next(choices.Count)];

    private static byte[] Repeat(byte[] bytes, int times, string between = "")
    {
        byte[] joined = [.. bytes, .. Encoding.UTF8.GetBytes(between)];
        var repeated = Enumerable.Repeat(joined, Math.Clamp(Longest / joined.Length, 1, times)).SelectMany(part => part).ToArray();
        return repeated[..^between.Length];
    }

    private static byte[] Put(byte[] input, int at, byte[] what, string before) =>
        [.. input[..at], .. Encoding.UTF8.GetBytes(before), .. what, .. input[at..]];

    private static byte[] With(byte[] input, Range range, string what) => With(input, range, Encoding.UTF8.GetBytes(what));

    private static byte[] With(byte[] input, Range range, byte[] what) => [.. input[..range.Start], .. what, .. input[range.End..]];
}
