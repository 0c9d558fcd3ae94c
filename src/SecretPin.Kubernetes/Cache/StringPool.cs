namespace SecretPin.Kubernetes.Cache;

/// <summary>
/// Shares one instance of equal strings, because the names in a cluster repeat from object to object. The pool has a fixed size: a new
/// string replaces the string in its slot.
/// </summary>
internal sealed class StringPool
{
    private const int Length = 1 << 14;

    private readonly string?[] _strings = new string?[Length];

    /// <summary>Thread-safe. A race may store a string twice.</summary>
    public string Share(string text)
    {
        if (text.Length == 0)
        {
            return "";
        }

        ref var slot = ref _strings[text.GetHashCode(StringComparison.Ordinal) & (Length - 1)];
        var pooled = Volatile.Read(ref slot);
        if (pooled == text)
        {
            return pooled;
        }

        Volatile.Write(ref slot, text);
        return text;
    }
}
