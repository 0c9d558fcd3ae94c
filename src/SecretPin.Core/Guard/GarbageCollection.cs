using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>
/// Determines which objects the garbage collector deletes (K pkg/controller/garbagecollector/garbagecollector.go, attemptToDeleteItem):
/// docs/garbage-collection.md. If this is not certain, the object stays.
/// </summary>
internal sealed class GarbageCollection
{
    private readonly Dictionary<string, ScannedObject> _byUid = [];
    private readonly DeletionEvidence _evidence;

    public GarbageCollection(DeletionEvidence evidence)
    {
        _evidence = evidence;
        foreach (var owner in evidence.Objects.Where(candidate => candidate.Uid.Length > 0))
        {
            _byUid[owner.Uid] = owner;
        }
    }

    /// <summary>The controller of an object, the controller of the controller, and so on, up to the first that the evidence does not contain.</summary>
    public IEnumerable<ScannedObject> Owners(ScannedObject referrer)
    {
        var visited = new HashSet<string>();
        while (ControllerOf(referrer) is { OrphansDependents: false } owner && visited.Add(owner.Uid))
        {
            yield return owner;
            referrer = owner;
        }
    }

    /// <returns><see langword="null"/> if the object has no controller, or the evidence does not contain it.</returns>
    public ScannedObject? ControllerOf(ScannedObject referrer) => referrer.Controller is { } controller ? _byUid.GetValueOrDefault(controller.Uid) : null;

    /// <summary>Whether the garbage collector deletes the object: its only owner is gone, deletes its dependents, or is garbage itself.</summary>
    public bool Collects(ScannedObject referrer)
    {
        for (var visited = new HashSet<string>(); referrer.Controller is { } controller && !referrer.HasOtherOwners && visited.Add(controller.Uid);)
        {
            if (!_byUid.TryGetValue(controller.Uid, out var owner))
            {
                return WouldBeListed(controller);
            }

            if (owner.OrphansDependents)
            {
                return false;
            }

            if (owner is { IsBeingDeleted: true, DeletesDependents: true })
            {
                return true;
            }

            if (owner.HasForeignFinalizer)
            {
                // The finalizer keeps the owner, and therefore its dependents.
                return false;
            }

            referrer = owner;
        }

        return false;
    }

    /// <summary>Whether the evidence would contain the owner if it existed.</summary>
    private bool WouldBeListed(Owner owner) =>
        _evidence.ListedKinds.Contains(owner.Kind) && _evidence.ApiVersions?.Contains(owner.ApiVersion) != false;
}
