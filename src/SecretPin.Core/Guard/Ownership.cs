using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>Tells what stays from what is on its way out, by the controllers that own it.</summary>
public sealed class Ownership
{
    private readonly Dictionary<string, ScannedObject> _byUid = [];
    private readonly IReadOnlySet<ObjectKind> _kinds;

    public Ownership(DeletionEvidence evidence)
    {
        _kinds = evidence.ListedKinds;
        foreach (var seen in evidence.Objects.Where(seen => seen.Uid.Length > 0))
        {
            _byUid[seen.Uid] = seen;
        }
    }

    /// <summary>What it means to a Secret that the object references it.</summary>
    public ReferrerState StateOf(ScannedObject seen) =>
        IsInactive(seen) ? ReferrerState.Inactive : IsHistory(seen) ? ReferrerState.History : ReferrerState.Root;

    /// <summary>What is deleted, done, or owned by what is gone needs nothing any more.</summary>
    public bool IsInactive(ScannedObject seen) =>
        seen.IsBeingDeleted || seen.IsFinished || Owners(seen).Any(owner => owner.IsBeingDeleted || owner.IsFinished) || IsOrphan(seen);

    /// <summary>
    /// The controller of an object, the controller of that, and so on, as far as they are known; none that is about to
    /// leave what it owns.
    /// </summary>
    public IEnumerable<ScannedObject> Owners(ScannedObject seen)
    {
        var passed = new HashSet<string>();
        while (seen.Controller is { } controller && passed.Add(controller.Uid)
            && _byUid.TryGetValue(controller.Uid, out var owner) && !owner.OrphansDependents)
        {
            yield return owner;
            seen = owner;
        }
    }

    /// <summary>Remembers a pod template for a rollback, and runs nothing. What its owner is about to leave is on its own.</summary>
    public bool IsHistory(ScannedObject seen) =>
        seen.Kind == Kinds.ControllerRevision
        || (seen.Kind == Kinds.ReplicaSet && seen.Replicas == 0 && seen.Controller is { } controller && controller.Kind == Kinds.Deployment
            && _byUid.GetValueOrDefault(controller.Uid)?.OrphansDependents != true);

    /// <summary>An owner of a kind that was not looked at is taken to be there.</summary>
    private bool IsOrphan(ScannedObject seen) =>
        Owners(seen).Prepend(seen).Last().Controller is { } controller
        && !_byUid.ContainsKey(controller.Uid) && _kinds.Contains(controller.Kind);
}
