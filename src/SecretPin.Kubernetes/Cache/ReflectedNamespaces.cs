using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.Reflectors;

namespace SecretPin.Kubernetes.Cache;

/// <summary>Keeps which namespaces there are, which are going, and what they ask of their workloads.</summary>
internal sealed class ReflectedNamespaces(ClusterIndex index, ObjectScanner scanner) : Reflected<SeenNamespace>
{
    protected override SeenNamespace Read(ReadOnlySpan<byte> json)
    {
        var seen = scanner.ScanStored(Kinds.Namespace, json);
        return new(index.Strings.Share(seen.Name), seen.IsBeingDeleted, seen.Enforcement);
    }

    protected override ObjectKey KeyOf(SeenNamespace seen) => new("", seen.Name);

    protected override void Put(SeenNamespace seen) => index.Change(change => Put(change[seen.Name], seen));

    protected override void Remove(ObjectKey key) => index.Change(change => Forget(change[key.Name]));

    protected override void Replace(IReadOnlyDictionary<ObjectKey, SeenNamespace> all) => index.Change(change =>
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

    private static void Put(NamespaceChange ns, SeenNamespace seen) =>
        (ns.Exists, ns.IsTerminating, ns.Enforcement) = (true, seen.IsTerminating, seen.Enforcement);

    private static void Forget(NamespaceChange ns) => (ns.Exists, ns.IsTerminating, ns.Enforcement) = (false, false, EnforcementPolicy.None);
}

/// <summary>What is kept of a namespace.</summary>
internal readonly record struct SeenNamespace(string Name, bool IsTerminating, EnforcementPolicy Enforcement);
