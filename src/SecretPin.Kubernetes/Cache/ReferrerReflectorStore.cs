using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Keeps references, ownership and marks of the objects of one kind.</summary>
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

    protected override ObjectKey KeyOf(ScannedObject seen) => new(seen.Namespace, seen.Name);

    protected override void Put(ScannedObject seen) => _index.Change(change => Put(change, seen));

    protected override void Remove(ObjectKey key) => _index.Change(change => change.Remove(key.Namespace, (_kind, key.Name)));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, ScannedObject> all) => _index.Change(change =>
    {
        foreach (var ns in change.Namespaces)
        {
            foreach (var key in change[ns].Objects.Keys.Where(key => key.Item1 == _kind && !all.ContainsKey(new(ns, key.Item2))).ToArray())
            {
                change.Remove(ns, key);
            }
        }

        foreach (var seen in all.Values)
        {
            Put(change, seen);
        }
    });

    /// <summary>What names no Secret is kept only where it may own what does.</summary>
    private void Put(IndexChange change, ScannedObject seen)
    {
        if (_mayOwn || seen.References.Count > 0)
        {
            change.Put(seen);
        }
        else
        {
            change.Remove(seen.Namespace, (_kind, seen.Name));
        }
    }
}
