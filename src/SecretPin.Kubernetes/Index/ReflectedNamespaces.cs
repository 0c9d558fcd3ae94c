using SecretPin.Core.References;
using SecretPin.Kubernetes.Reflecting;

namespace SecretPin.Kubernetes.Index;

/// <summary>Keeps which namespaces there are, and which are going. Their labels are read elsewhere, live.</summary>
internal sealed class ReflectedNamespaces(ClusterIndex index, ObjectScanner scanner) : Reflected<(ObjectKey Key, bool IsTerminating)>
{
    protected override (ObjectKey, bool) Read(ReadOnlySpan<byte> json)
    {
        var seen = ObjectReading.Scan(scanner, json, Kinds.Namespace);
        return (new("", index.Strings.Share(seen.Name)), seen.IsBeingDeleted);
    }

    protected override ObjectKey KeyOf((ObjectKey Key, bool IsTerminating) seen) => seen.Key;

    protected override void Put((ObjectKey Key, bool IsTerminating) seen) =>
        index.Change(change => (change[seen.Key.Name].Exists, change[seen.Key.Name].IsTerminating) = (true, seen.IsTerminating));

    protected override void Remove(ObjectKey key) =>
        index.Change(change => (change[key.Name].Exists, change[key.Name].IsTerminating) = (false, false));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, (ObjectKey Key, bool IsTerminating)> all) => index.Change(change =>
    {
        foreach (var ns in change.Namespaces)
        {
            (change[ns].Exists, change[ns].IsTerminating) = (false, false);
        }

        foreach (var (key, isTerminating) in all.Values)
        {
            (change[key.Name].Exists, change[key.Name].IsTerminating) = (true, isTerminating);
        }
    });
}
