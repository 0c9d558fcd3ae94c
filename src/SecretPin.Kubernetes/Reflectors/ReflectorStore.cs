using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.Reflectors;

/// <summary>Keeps a <typeparamref name="T"/> of each object, and nothing else of it.</summary>
internal abstract class ReflectorStore<T> : IReflectorStore
{
    public IStoreReplacement Begin() => new Listing(this);

    public void Put(ReadOnlySpan<byte> json) => Put(Read(json));

    public void Remove(ReadOnlySpan<byte> json) => Remove(KeyOf(Read(json)));

    /// <summary>Reads what is kept of an object.</summary>
    /// <inheritdoc cref="IObjectSink.Put" path="/exception"/>
    protected abstract T Read(ReadOnlySpan<byte> json);

    protected abstract ObjectKey KeyOf(T seen);

    protected abstract void Put(T seen);

    protected abstract void Remove(ObjectKey key);

    /// <summary>What is not among <paramref name="all"/> is gone.</summary>
    protected abstract void Replace(IReadOnlyDictionary<ObjectKey, T> all);

    private sealed class Listing(ReflectorStore<T> owner) : IStoreReplacement
    {
        private readonly Dictionary<ObjectKey, T> _all = [];

        public void Put(ReadOnlySpan<byte> json)
        {
            var seen = owner.Read(json);
            _all[owner.KeyOf(seen)] = seen;
        }

        public void Remove(ReadOnlySpan<byte> json) => _all.Remove(owner.KeyOf(owner.Read(json)));

        public int Complete()
        {
            owner.Replace(_all);
            return _all.Count;
        }
    }
}
