using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Keeps which namespaces there are, which are going, and what they ask of their workloads.</summary>
internal sealed class NamespaceReflectorStore(ClusterIndex index, ObjectScanner scanner) : ReflectorStore<NamespaceEntry>
{
    protected override NamespaceEntry Read(ReadOnlySpan<byte> json)
    {
        var seen = scanner.ScanStored(Kinds.Namespace, json);
        return new(index.Strings.Share(seen.Name), seen.IsBeingDeleted, seen.Enforcement);
    }

    protected override ObjectKey KeyOf(NamespaceEntry seen) => new("", seen.Name);

    protected override void Put(NamespaceEntry seen) => index.Change(change => Put(change[seen.Name], seen));

    protected override void Remove(ObjectKey key) => index.Change(change => Forget(change[key.Name]));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, NamespaceEntry> all) => index.Change(change =>
    {
        foreach (var ns in change.Namespaces)
        {
            Forget(change[ns]);
        }

        foreach (var seen in all.Values)
        {
            Put(change[seen.Name], seen);
        }
    });

    private static void Put(NamespaceChange ns, NamespaceEntry seen) =>
        (ns.Exists, ns.IsTerminating, ns.Enforcement) = (true, seen.IsTerminating, seen.Enforcement);

    private static void Forget(NamespaceChange ns) => (ns.Exists, ns.IsTerminating, ns.Enforcement) = (false, false, EnforcementPolicy.None);
}

/// <summary>What is kept of a namespace.</summary>
internal readonly record struct NamespaceEntry(string Name, bool IsTerminating, EnforcementPolicy Enforcement);
