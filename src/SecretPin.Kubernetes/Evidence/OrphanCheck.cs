using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Evidence;

/// <summary>
/// Looks once more at what seems to have lost its owner, or to be about to. An owner that leaves what it owns behind
/// (<c>--cascade=orphan</c>) is taken out of that before it goes itself, so the first look may have seen what was owned too
/// early. What still names its owner once that is gone will go, too.
/// </summary>
public sealed class OrphanCheck(ObjectLister objects, ListOrder order)
{
    /// <param name="look">Complete: owners were looked at after what they own.</param>
    /// <param name="ns">Where that was.</param>
    /// <param name="cancellation">Ends the look.</param>
    public async Task<ObjectSnapshot> ConfirmAsync(ObjectSnapshot look, string ns, CancellationToken cancellation)
    {
        var lost = Orphans(look).ToHashSet();
        if (lost.Count == 0)
        {
            return look;
        }

        var resources = lost.Select(seen => order.ResourceOf[seen.Kind]).Distinct();
        var again = (await objects.ListAsync([[.. resources]], ns, cancellation).ConfigureAwait(false)).Objects
            .DistinctBy(seen => seen.Uid)
            .ToDictionary(seen => seen.Uid);
        return look with
        {
            Objects = [.. look.Objects.Select(seen => lost.Contains(seen) ? Latest(seen, again) : seen).OfType<ScannedObject>()],
        };
    }

    private static IEnumerable<ScannedObject> Orphans(ObjectSnapshot look)
    {
        var byUid = look.Objects.DistinctBy(seen => seen.Uid).ToDictionary(seen => seen.Uid);
        return look.Objects.Where(seen =>
            seen is { Controller: { } controller, IsBeingDeleted: false, IsFinished: false }
            && look.Kinds.Contains(controller.Kind)
            && (!byUid.TryGetValue(controller.Uid, out var owner) || owner.IsBeingDeleted || owner.IsFinished));
    }

    /// <returns><see langword="null"/> where it is gone.</returns>
    private static ScannedObject? Latest(ScannedObject seen, Dictionary<string, ScannedObject> again) =>
        !again.TryGetValue(seen.Uid, out var now) ? null
        : now.Controller?.Uid == seen.Controller!.Uid ? now
        : now.WithoutController();
}
