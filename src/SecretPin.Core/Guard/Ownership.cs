using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>Determines the state of referrers from their controller owners.</summary>
public sealed class Ownership
{
    private readonly Dictionary<string, ScannedObject> _byUid = [];
    private readonly IReadOnlySet<ObjectKind> _kinds;

    public Ownership(DeletionEvidence evidence)
    {
        _kinds = evidence.ListedKinds;
        foreach (var owner in evidence.Objects.Where(candidate => candidate.Uid.Length > 0))
        {
            _byUid[owner.Uid] = owner;
        }
    }

    public ReferrerState StateOf(ScannedObject referrer) =>
        IsInactive(referrer) ? ReferrerState.Inactive : IsHistory(referrer) ? ReferrerState.History : ReferrerState.Root;

    /// <summary>Whether the object or one of its owners is being deleted, has finished or does not exist.</summary>
    public bool IsInactive(ScannedObject referrer) =>
        referrer.IsBeingDeleted || referrer.IsFinished || Owners(referrer).Any(owner => owner.IsBeingDeleted || owner.IsFinished) || IsOrphan(referrer);

    /// <summary>The chain of controllers that own an object, as far as the evidence contains them; up to one that orphans its dependents.</summary>
    public IEnumerable<ScannedObject> Owners(ScannedObject referrer)
    {
        var visited = new HashSet<string>();
        while (referrer.Controller is { } controller && visited.Add(controller.Uid)
            && _byUid.TryGetValue(controller.Uid, out var owner) && !owner.OrphansDependents)
        {
            yield return owner;
            referrer = owner;
        }
    }

    /// <summary>Whether the object only records a pod template for a rollback. A ReplicaSet that its Deployment orphans is not history.</summary>
    public bool IsHistory(ScannedObject referrer) =>
        referrer.Kind == Kinds.ControllerRevision
        || (referrer.Kind == Kinds.ReplicaSet && referrer.Replicas == 0 && referrer.Controller is { } controller && controller.Kind == Kinds.Deployment
            && _byUid.GetValueOrDefault(controller.Uid)?.OrphansDependents != true);

    /// <summary>An owner of a kind that was not listed is assumed to exist.</summary>
    private bool IsOrphan(ScannedObject referrer) =>
        Owners(referrer).Prepend(referrer).Last().Controller is { } controller
        && !_byUid.ContainsKey(controller.Uid) && _kinds.Contains(controller.Kind);
}
