using SecretPin.Core.Names;
using SecretPin.Core.References;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Events;
using SecretPin.Kubernetes.Objects;
using SecretPin.Kubernetes.UnresolvedAliases;

namespace SecretPin.Kubernetes.MissingVersions;

/// <summary>Finds, in the cache and in a list of pending pods, versions that workloads name and that do not exist.</summary>
internal static class MissingVersionScan
{
    public static IReadOnlyList<MissingVersion> Of(ClusterIndex index, ObjectScanner scanner, IReadOnlyCollection<PendingPod> pods) =>
    [
        .. from ns in index.Namespaces.Order(StringComparer.Ordinal)
           where !index[ns].IsTerminating
           from version in index[ns].Referrers.Keys.Concat(NamesIn(ns, pods)).Distinct().Order(StringComparer.Ordinal)
           where IsMissing(index[ns], version)
           let holders = UnresolvedScan.Holders(ns, index[ns], version, scanner, pods)
           where holders.Length > 0
           select new MissingVersion(new(ns, version), holders),
    ];

    /// <summary>Whether a pod names a version of a declared alias that does not exist.</summary>
    public static bool Concerns(ClusterIndex index, ScannedObject pod) =>
        pod.References.Any(reference => !reference.IsOptional && IsMissing(index[pod.Namespace], reference.Name));

    private static bool IsMissing(NamespaceIndex ns, string secret) =>
        VersionedSecretName.TryParse(secret, out var version) && ns.Aliases.ContainsKey(version.Alias.Value) && !ns.Secrets.ContainsKey(secret);

    private static IEnumerable<string> NamesIn(string ns, IReadOnlyCollection<PendingPod> pods) =>
        pods.Where(pod => pod.Pod.Namespace == ns).SelectMany(pod => pod.Pod.References).Select(reference => reference.Name);
}

/// <summary>A version of a declared alias that does not exist, although workloads name it.</summary>
/// <param name="Secret">The version.</param>
/// <param name="Holders">The workloads and pending pods, without those whose controller is among them.</param>
public sealed record MissingVersion(ObjectKey Secret, IReadOnlyList<EventTarget> Holders);
