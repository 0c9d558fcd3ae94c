using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Stores the references, the owner and the state of the objects of one kind.</summary>
internal sealed class ReferrerReflectorStore(ClusterIndex index, ObjectScanner scanner, ObjectKind kind) : ReflectorStore<ScannedObject>
{
    private readonly bool _mayOwn = scanner.WorkloadOf(kind) is { IsHistory: false };

    protected override ScannedObject Read(ReadOnlySpan<byte> json) => scanner.ScanStored(kind, json).Compact(index.Strings.Share);

    protected override ObjectKey KeyOf(ScannedObject item) => new(item.Namespace, item.Name);

    protected override void Put(ScannedObject item) => index.Change(change => Put(change, item));

    protected override void Remove(ObjectKey key) => index.Change(change => change.Remove(key.Namespace, (kind, key.Name)));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, ScannedObject> items) => index.Change(change =>
    {
        foreach (var ns in change.Namespaces)
        {
            foreach (var key in change[ns].Objects.Keys.Where(key => key.Item1 == kind && !items.ContainsKey(new(ns, key.Item2))).ToArray())
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
            change.Remove(item.Namespace, (kind, item.Name));
        }
    }
}
