using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Stores a <typeparamref name="T"/> of each object, and nothing else of it.</summary>
internal abstract class ReflectorStore<T> : IReflectorStore
{
    private Dictionary<ObjectKey, T>? _replacement;

    public void BeginReplacement() => _replacement = [];

    public int CompleteReplacement()
    {
        var items = _replacement ?? [];
        _replacement = null;
        Replace(items);
        return items.Count;
    }

    public void Put(ReadOnlySpan<byte> json)
    {
        var item = Read(json);
        if (_replacement is null)
        {
            Put(item);
        }
        else
        {
            _replacement[KeyOf(item)] = item;
        }
    }

    public void Remove(ReadOnlySpan<byte> json)
    {
        var key = KeyOf(Read(json));
        if (_replacement is null)
        {
            Remove(key);
        }
        else
        {
            _replacement.Remove(key);
        }
    }

    /// <inheritdoc cref="IReflectorStore.Put" path="/exception"/>
    protected abstract T Read(ReadOnlySpan<byte> json);

    protected abstract ObjectKey KeyOf(T item);

    protected abstract void Put(T item);

    protected abstract void Remove(ObjectKey key);

    protected abstract void Replace(IReadOnlyDictionary<ObjectKey, T> items);
}
