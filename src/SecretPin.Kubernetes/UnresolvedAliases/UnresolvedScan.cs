using SecretPin.Core.References;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Events;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>Finds unresolved aliases in the cache and in a list of pending pods.</summary>
internal static class UnresolvedScan
{
    public static IReadOnlyList<UnresolvedAlias> Of(ClusterIndex index, ObjectScanner scanner, IReadOnlyCollection<PendingPod> pods) =>
    [
        .. from ns in index.Namespaces.Order(StringComparer.Ordinal)
           from alias in index[ns].Aliases.Keys.Order(StringComparer.Ordinal)
           let holders = Holders(ns, index[ns], alias, scanner, pods)
           where holders.Length > 0
           select new UnresolvedAlias(new(ns, alias), holders),
    ];

    /// <summary>The workloads and pending pods that need a Secret or an alias of this name, without those whose controller is among them.</summary>
    public static EventTarget[] Holders(string ns, NamespaceIndex cached, string name, ObjectScanner scanner, IReadOnlyCollection<PendingPod> pods)
    {
        var workloads = cached.ReferrersOf(name)
            .Where(holder => holder.Namespace == ns && !holder.IsBeingDeleted && !holder.IsFinished && scanner.WorkloadOf(holder.Kind) is { IsHistory: false }
                && holder.References.Any(reference => reference.Name == name && reference.IsResolvedIn(ns)))
            .ToArray();

        // A pod from the template of a listed controller is not reported: the controller is.
        var uids = workloads.Select(workload => workload.Uid).ToHashSet();
        return
        [
            .. workloads.Concat(pods.Select(pod => pod.Pod).Where(pod => pod.Namespace == ns && pod.References.Any(reference => reference.Name == name)))
                .Where(holder => holder.Controller is not { } controller || (holder.Kind == Kinds.Pod && !uids.Contains(controller.Uid)))
                .OrderBy(holder => holder.ToString(), StringComparer.Ordinal)
                .Select(holder => new EventTarget(ApiVersionOf(holder), holder.Kind.Kind, ns, holder.Name, holder.Uid)),
        ];
    }

    /// <summary>Items of a list have no apiVersion.</summary>
    private static string ApiVersionOf(ScannedObject holder) =>
        holder.ApiVersion.Length > 0 ? holder.ApiVersion : holder.Kind.Group.Length == 0 ? "v1" : $"{holder.Kind.Group}/v1";
}
