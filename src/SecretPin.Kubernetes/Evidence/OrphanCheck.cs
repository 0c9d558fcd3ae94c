using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;
using SecretPin.Kubernetes.LiveReads;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>
/// Lists the objects again whose owner is gone or is being deleted. <c>kubectl delete --cascade=orphan</c> removes the owner reference
/// before it deletes the owner, so the first list may have read the child before that. A child that still has the owner
/// reference after its owner is gone will be deleted too. See docs/decisions/0007.
/// </summary>
public sealed class OrphanCheck(LiveList lists, ObjectScanner scanner, ListOrder order)
{
    /// <summary>Confirms the orphans of a complete snapshot, in which owners were listed after their children.</summary>
    public async Task<ObjectSnapshot> ConfirmAsync(ObjectSnapshot snapshot, string ns, CancellationToken cancellation)
    {
        var orphans = Orphans(snapshot).ToHashSet();
        if (orphans.Count == 0)
        {
            return snapshot;
        }

        var resources = orphans.Select(orphan => order.ResourceOf[orphan.Kind]).Distinct();
        var latest = (await Task.WhenAll(resources.Select(resource => lists.ScanAsync(scanner, resource, ns, cancellation))).ConfigureAwait(false))
            .SelectMany(part => part.Objects)
            .DistinctBy(item => item.Uid)
            .ToDictionary(item => item.Uid);
        return snapshot with
        {
            Objects = [.. snapshot.Objects.Select(item => orphans.Contains(item) ? Latest(item, latest) : item).OfType<ScannedObject>()],
        };
    }

    private static IEnumerable<ScannedObject> Orphans(ObjectSnapshot snapshot)
    {
        var byUid = snapshot.Objects.DistinctBy(item => item.Uid).ToDictionary(item => item.Uid);
        return snapshot.Objects.Where(item =>
            item is { Controller: { } controller, IsBeingDeleted: false, IsFinished: false }
            && snapshot.Kinds.Contains(controller.Kind)
            && (!byUid.TryGetValue(controller.Uid, out var owner) || owner.IsBeingDeleted || owner.IsFinished));
    }

    /// <returns><see langword="null"/> if the object is gone.</returns>
    private static ScannedObject? Latest(ScannedObject orphan, Dictionary<string, ScannedObject> latest) =>
        !latest.TryGetValue(orphan.Uid, out var now) ? null
        : now.Controller?.Uid == orphan.Controller!.Uid ? now
        : now.WithoutController();
}
