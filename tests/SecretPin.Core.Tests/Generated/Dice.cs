using CsCheck;

namespace SecretPin.Core.Tests.Generated;

/// <summary>Random choices, counted, so that CsCheck can compare the size of examples.</summary>
internal sealed class Dice(PCG pcg)
{
    public ulong Thrown { get; private set; }

    /// <summary>From 0 to below <paramref name="limit"/>.</summary>
    public int Below(int limit)
    {
        Thrown++;
        return (int)pcg.Next((uint)limit);
    }

    public bool OneIn(int chances) => Below(chances) == 0;

    public T Any<T>(IReadOnlyList<T> choices) => choices[Below(choices.Count)];

    public T[] Shuffled<T>(IEnumerable<T> items)
    {
        var shuffled = items.ToArray();
        for (var i = shuffled.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (shuffled[i], shuffled[j]) = (shuffled[j], shuffled[i]);
        }

        return shuffled;
    }
}
