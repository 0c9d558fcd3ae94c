using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>
/// Determines which referrers protect a Secret from deletion. A finished Job with its pods, an object that is being deleted or collected as
/// garbage, and the history of a workload do not.
/// </summary>
public sealed class ReferrerStateRule(DeletionEvidence evidence)
{
    private readonly GarbageCollection _garbage = new(evidence);

    /// <summary>Whether the object is being deleted or uninstalled, has finished, or is about to be collected as garbage.</summary>
    public bool IsInactive(ScannedObject referrer) =>
        referrer.IsBeingDeleted || referrer.IsFinished || IsPodOfFinishedJob(referrer) || _garbage.Collects(referrer) || IsBeingUninstalled(referrer);

    /// <summary>Whether the object only stores a pod template for a rollback. An object that its owner orphans is independent.</summary>
    public bool IsHistory(ScannedObject referrer) =>
        referrer.Kind == Kinds.ControllerRevision ? !IsCurrentRevision(referrer)
        : referrer.Kind == Kinds.ReplicaSet && referrer.Rollout.Replicas == 0 && referrer.Controller is { } controller && controller.Kind == Kinds.Deployment
            && _garbage.ControllerOf(referrer)?.OrphansDependents != true;

    /// <inheritdoc cref="GarbageCollection.ControllerOf"/>
    public ScannedObject? ControllerOf(ScannedObject referrer) => _garbage.ControllerOf(referrer);

    /// <inheritdoc cref="GarbageCollection.Owners"/>
    public IEnumerable<ScannedObject> Owners(ScannedObject referrer) => _garbage.Owners(referrer);

    /// <summary>
    /// Whether Helm is about to delete the object or one of its controllers. Helm deletes custom resources after the Secrets. The
    /// dependents of a controller stay while a finalizer of another component keeps the controller.
    /// </summary>
    private bool IsBeingUninstalled(ScannedObject referrer) =>
        evidence.UninstalledReleases.Count > 0 && (
            IsOfUninstalledRelease(referrer)
            || (!referrer.HasOtherOwners
                && Owners(referrer).TakeWhile(owner => !owner.HasForeignFinalizer && !owner.HasOtherOwners).Any(IsOfUninstalledRelease)));

    private bool IsOfUninstalledRelease(ScannedObject item) => item.Release is { } release && evidence.UninstalledReleases.Contains(release);

    /// <summary>
    /// A user may write a finished Job as the owner of any pod, so the pod must also name only Secrets that the Job names.
    /// </summary>
    private bool IsPodOfFinishedJob(ScannedObject referrer) =>
        referrer.Kind == Kinds.Pod && _garbage.ControllerOf(referrer) is { IsFinished: true } job && job.Kind == Kinds.Job
        && referrer.References.All(reference => job.References.Any(own => own.Name == reference.Name));

    /// <summary>Until a rolling update is complete, a StatefulSet creates pods below its partition from its current revision.</summary>
    private bool IsCurrentRevision(ScannedObject revision) =>
        _garbage.ControllerOf(revision)?.Rollout.RevisionBeforeUpdate == revision.Name;
}
