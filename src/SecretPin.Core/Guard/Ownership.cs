using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>
/// Determines which objects stay, by the rules of the garbage collector (K pkg/controller/garbagecollector/garbagecollector.go,
/// attemptToDeleteItem): docs/garbage-collection.md. If this is not certain, the object stays.
/// </summary>
public sealed class Ownership
{
    private readonly Dictionary<string, ScannedObject> _byUid = [];
    private readonly DeletionEvidence _evidence;

    public Ownership(DeletionEvidence evidence)
    {
        _evidence = evidence;
        foreach (var owner in evidence.Objects.Where(candidate => candidate.Uid.Length > 0))
        {
            _byUid[owner.Uid] = owner;
        }
    }

    /// <summary>What a reference of the object means for a Secret.</summary>
    public ReferrerState StateOf(ScannedObject referrer) =>
        IsInactive(referrer) ? ReferrerState.Inactive : IsHistory(referrer) ? ReferrerState.History : ReferrerState.Root;

    /// <summary>Whether the object is being deleted, has finished, or is about to be collected as garbage.</summary>
    public bool IsInactive(ScannedObject referrer) => referrer.IsBeingDeleted || referrer.IsFinished || IsPodOfFinishedJob(referrer) || IsGarbage(referrer);

    /// <summary>The controller of an object, the controller of the controller, and so on, as far as the evidence contains them.</summary>
    public IEnumerable<ScannedObject> Owners(ScannedObject referrer)
    {
        var visited = new HashSet<string>();
        while (ControllerOf(referrer) is { OrphansDependents: false } owner && visited.Add(owner.Uid))
        {
            yield return owner;
            referrer = owner;
        }
    }

    /// <summary>Whether the object only stores a pod template for a rollback. An object that its owner orphans is independent.</summary>
    public bool IsHistory(ScannedObject referrer) =>
        referrer.Kind == Kinds.ControllerRevision ? !IsCurrentRevision(referrer)
        : referrer.Kind == Kinds.ReplicaSet && referrer.Replicas == 0 && referrer.Controller is { } controller && controller.Kind == Kinds.Deployment
            && ControllerOf(referrer)?.OrphansDependents != true;

    private ScannedObject? ControllerOf(ScannedObject referrer) => referrer.Controller is { } controller ? _byUid.GetValueOrDefault(controller.Uid) : null;

    private bool IsPodOfFinishedJob(ScannedObject referrer) =>
        referrer.Kind == Kinds.Pod && ControllerOf(referrer) is { IsFinished: true } job && job.Kind == Kinds.Job;

    /// <summary>Until a rolling update is complete, a StatefulSet creates pods below its partition from its current revision.</summary>
    private bool IsCurrentRevision(ScannedObject revision) =>
        ControllerOf(revision)?.RevisionBeforeUpdate == revision.Name;

    /// <summary>Whether the garbage collector deletes the object: its only owner is gone, deletes its dependents, or is garbage itself.</summary>
    private bool IsGarbage(ScannedObject referrer)
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
                // The owner stays for as long as the finalizer does, and with it what it owns.
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
