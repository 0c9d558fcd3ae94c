using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Stores the namespaces and their enforcement policies.</summary>
internal sealed class NamespaceReflectorStore(ClusterIndex index, ObjectScanner scanner) : ReflectorStore<NamespaceEntry>
{
    protected override NamespaceEntry Read(ReadOnlySpan<byte> json)
    {
        var scanned = scanner.ScanStored(Kinds.Namespace, json);
        return new(index.Strings.Share(scanned.Name), scanned.IsBeingDeleted, scanned.Enforcement);
    }

    protected override ObjectKey KeyOf(NamespaceEntry item) => new("", item.Name);

    protected override void Put(NamespaceEntry item) => index.Change(change => Put(change[item.Name], item));

    protected override void Remove(ObjectKey key) => index.Change(change => Clear(change[key.Name]));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, NamespaceEntry> items) => index.Change(change =>
    {
        foreach (var ns in change.Namespaces)
        {
            Clear(change[ns]);
        }

        foreach (var item in items.Values)
        {
            Put(change[item.Name], item);
        }
    });

    private static void Put(NamespaceChange ns, NamespaceEntry item) =>
        (ns.Exists, ns.IsTerminating, ns.Enforcement) = (true, item.IsTerminating, item.Enforcement);

    private static void Clear(NamespaceChange ns) => (ns.Exists, ns.IsTerminating, ns.Enforcement) = (false, false, EnforcementPolicy.None);
}

internal readonly record struct NamespaceEntry(string Name, bool IsTerminating, EnforcementPolicy Enforcement);
