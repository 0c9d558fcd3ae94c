using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.Cache;
using SecretPin.Kubernetes.Streams;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>Looks at pending pods, which are few, and deletes one.</summary>
internal sealed class PendingPods(ApiServer api, ClusterIndex index, ObjectScanner scanner)
{
    /// <summary>
    /// Those that name a declared alias. From the API server's cache (resourceVersion 0): this is for people, and nothing is
    /// decided by it that is not checked again.
    /// </summary>
    public async Task<IReadOnlyList<PendingPod>> FindAsync(CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"{Resources.Pods.Path()}?fieldSelector=status.phase%3DPending&resourceVersion=0");
        using var response = await api.SendAsync(request, cancellation).ConfigureAwait(false);
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        await using (body.ConfigureAwait(false))
        {
            var found = new List<PendingPod>();
            await ListReader.ReadAsync(body, json => Add(found, PendingPod.Read(scanner, json)), cancellation).ConfigureAwait(false);
            return found;
        }
    }

    /// <summary>Only if it is still what was seen: one that has started meanwhile stays.</summary>
    /// <returns>Whether it was; the next look sees what it is now.</returns>
    public Task<bool> TryDeleteAsync(PendingPod pod, CancellationToken cancellation) =>
        api.TryDeleteAsync(Resources.Pods, pod.Pod.Namespace, pod.Pod.Name, new(pod.Pod.Uid, pod.ResourceVersion), cancellation);

    private void Add(List<PendingPod> found, PendingPod pod)
    {
        var aliases = index[pod.Pod.Namespace].Aliases;
        if (!pod.Pod.IsBeingDeleted && !pod.Pod.IsMirrorPod && pod.Pod.References.Any(reference => aliases.ContainsKey(reference.Name)))
        {
            found.Add(pod);
        }
    }
}
