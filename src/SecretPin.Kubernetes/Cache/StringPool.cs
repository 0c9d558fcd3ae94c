namespace SecretPin.Kubernetes.Cache;

/// <summary>
/// Gives one instance for equal strings, as long as they are seen often: the names of one cluster repeat from object to
/// object. It holds so many strings and no more, and forgets one whenever another takes its place.
/// </summary>
internal sealed class StringPool
{
    private const int Length = 1 << 14;

    private readonly string?[] _strings = new string?[Length];

    /// <summary>May be called from many threads; at worst a string is kept twice.</summary>
    public string Share(string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        ref var slot = ref _strings[text.GetHashCode(StringComparison.Ordinal) & (Length - 1)];
        var seen = Volatile.Read(ref slot);
        if (seen == text)
        {
            return seen;
        }

        Volatile.Write(ref slot, text);
        return text;
    }
}
