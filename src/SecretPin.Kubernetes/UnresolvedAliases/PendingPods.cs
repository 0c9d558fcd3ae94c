using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.UnresolvedAliases;

internal sealed class PendingPods(ApiServer api, ClusterIndex index, ObjectScanner scanner)
{
    private readonly ObjectClient _objects = new(api);

    /// <summary>The pending pods that name a declared alias, from the API server's cache (resourceVersion 0): a deletion has preconditions.</summary>
    public Task<IReadOnlyList<PendingPod>> FindAsync(CancellationToken cancellation) => FindAsync(NamesAlias, cancellation);

    /// <summary>The pending pods that meet a condition, without those that are being deleted.</summary>
    public async Task<IReadOnlyList<PendingPod>> FindAsync(Predicate<ScannedObject> meets, CancellationToken cancellation)
    {
        using var request = Resources.Pods.CreateRequest(HttpMethod.Get, query: "?fieldSelector=status.phase%3DPending&resourceVersion=0");
        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var pods = new List<PendingPod>();
        await ListReader.ReadAsync(body, json => Add(pods, PendingPod.Read(scanner, json), meets), cancellation).ConfigureAwait(false);
        return pods;
    }

    /// <summary>Deletes a pod unless it has changed since it was listed: a pod that has started meanwhile stays.</summary>
    public Task<bool> TryDeleteAsync(PendingPod pod, CancellationToken cancellation) =>
        _objects.TryDeleteAsync(Resources.Pods, pod.Pod.Namespace, pod.Pod.Name, new(pod.Pod.Uid, pod.ResourceVersion), cancellation);

    private bool NamesAlias(ScannedObject pod)
    {
        var aliases = index[pod.Namespace].Aliases;
        return pod.References.Any(reference => aliases.ContainsKey(reference.Name));
    }

    private static void Add(List<PendingPod> pods, PendingPod pod, Predicate<ScannedObject> meets)
    {
        if (!pod.Pod.IsBeingDeleted && !pod.Pod.IsMirrorPod && meets(pod.Pod))
        {
            pods.Add(pod);
        }
    }
}
