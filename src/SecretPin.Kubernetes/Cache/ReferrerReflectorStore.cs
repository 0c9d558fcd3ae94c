using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Stores the references, the owner and the state of the objects of one kind.</summary>
internal sealed class ReferrerReflectorStore : ReflectorStore<ScannedObject>
{
    private readonly ClusterIndex _index;
    private readonly ObjectScanner _scanner;
    private readonly ObjectKind _kind;
    private readonly bool _mayOwn;

    public ReferrerReflectorStore(ClusterIndex index, ObjectScanner scanner, ObjectKind kind)
    {
        (_index, _scanner, _kind) = (index, scanner, kind);
        _mayOwn = scanner.WorkloadOf(kind) is { IsHistory: false };
    }

    protected override ScannedObject Read(ReadOnlySpan<byte> json) => _scanner.ScanStored(_kind, json).Compact(_index.Strings.Share);

    protected override ObjectKey KeyOf(ScannedObject item) => new(item.Namespace, item.Name);

    protected override void Put(ScannedObject item) => _index.Change(change => Put(change, item));

    protected override void Remove(ObjectKey key) => _index.Change(change => change.Remove(key.Namespace, (_kind, key.Name)));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, ScannedObject> items) => _index.Change(change =>
    {
        foreach (var ns in change.Namespaces)
        {
            foreach (var key in change[ns].Objects.Keys.Where(key => key.Item1 == _kind && !items.ContainsKey(new(ns, key.Item2))).ToArray())
            {
                change.Remove(ns, key);
            }
        }

        foreach (var item in items.Values)
        {
            Put(change, item);
        }
    });

    /// <summary>An object without references is stored only if it may own an object that has some.</summary>
    private void Put(IndexChange change, ScannedObject item)
    {
        if (_mayOwn || item.References.Count > 0)
        {
            change.Put(item);
        }
        else
        {
            change.Remove(item.Namespace, (_kind, item.Name));
        }
    }
}
