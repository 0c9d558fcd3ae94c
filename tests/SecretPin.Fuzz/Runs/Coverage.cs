using System.Runtime.InteropServices;
using SharpFuzz.Common;

namespace SecretPin.Fuzz.Runs;

/// <summary>
/// The branches of the webhook's code that an input takes, counted as in AFL: the instrumented code counts into 64 KiB, and
/// counts are compared by their order of magnitude. Other code is not counted.
/// </summary>
internal sealed unsafe class Coverage
{
    public const int Size = 64 * 1024;

    private readonly byte* _counts = (byte*)NativeMemory.AllocZeroed(Size);
    private readonly byte[] _seen = new byte[Size];

    /// <summary>Must be called before instrumented code runs.</summary>
    public Coverage() => Trace.SharedMem = _counts;

    /// <summary>The number of branches that were taken so far.</summary>
    public int Edges => _seen.Count(seen => seen != 0);

    public void Begin()
    {
        new Span<byte>(_counts, Size).Clear();
        Trace.PrevLocation = 0;
    }

    /// <summary>The branches of the last input, each with the magnitude of its count as a bit.</summary>
    public List<(int Edge, byte Magnitude)> Taken()
    {
        var taken = new List<(int, byte)>();
        var counts = new ReadOnlySpan<byte>(_counts, Size);
        for (var place = counts.IndexOfAnyExcept((byte)0); place >= 0 && place < Size;)
        {
            taken.Add((place, Magnitude(counts[place])));
            var next = counts[(place + 1)..].IndexOfAnyExcept((byte)0);
            place = next < 0 ? Size : place + 1 + next;
        }

        return taken;
    }

    /// <returns>Whether the input took a new branch.</returns>
    public bool Add(List<(int Edge, byte Magnitude)> taken)
    {
        var isNew = false;
        foreach (var (place, magnitude) in taken)
        {
            isNew |= (_seen[place] & magnitude) == 0;
            _seen[place] |= magnitude;
        }

        return isNew;
    }

    private static byte Magnitude(byte count) => count switch
    {
        1 => 1,
        2 => 2,
        3 => 4,
        < 8 => 8,
        < 16 => 16,
        < 32 => 32,
        < 128 => 64,
        _ => 128,
    };
}
