using SecretPin.Core.References;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>Finds who holds a declared alias by its own name, in what watches and a list of pending pods have seen.</summary>
internal static class UnresolvedScan
{
    public static IReadOnlyList<UnresolvedAlias> Of(ClusterIndex index, ObjectScanner scanner, IReadOnlyCollection<PendingPod> pods) =>
    [
        .. from ns in index.Namespaces.Order(StringComparer.Ordinal)
           let seen = index[ns]
           from alias in seen.Aliases.Keys.Order(StringComparer.Ordinal)
           let holders = Holders(ns, seen, alias, scanner, pods)
           where holders.Length > 0
           select new UnresolvedAlias(new(ns, alias), holders),
    ];

    private static EventTarget[] Holders(
        string ns, NamespaceIndex seen, string alias, ObjectScanner scanner, IReadOnlyCollection<PendingPod> pods)
    {
        var workloads = seen.ReferrersOf(alias)
            .Where(holder => holder.Namespace == ns && !holder.IsBeingDeleted && !holder.IsFinished && scanner.WorkloadOf(holder.Kind) is { IsHistory: false })
            .ToArray();

        // What a controller makes of its own template is said once, by the controller.
        var known = workloads.Select(workload => workload.Uid).ToHashSet();
        return
        [
            .. workloads.Concat(pods.Select(pod => pod.Pod).Where(pod => pod.Namespace == ns && pod.References.Any(reference => reference.Name == alias)))
                .Where(holder => holder.Controller is not { } controller || (holder.Kind == Kinds.Pod && !known.Contains(controller.Uid)))
                .OrderBy(holder => holder.ToString(), StringComparer.Ordinal)
                .Select(holder => new EventTarget(ApiVersionOf(holder), holder.Kind.Kind, ns, holder.Name, holder.Uid)),
        ];
    }

    /// <summary>Items of lists do not say it themselves.</summary>
    private static string ApiVersionOf(ScannedObject holder) =>
        holder.ApiVersion.Length > 0 ? holder.ApiVersion : holder.Kind.Group.Length == 0 ? "v1" : $"{holder.Kind.Group}/v1";
}
