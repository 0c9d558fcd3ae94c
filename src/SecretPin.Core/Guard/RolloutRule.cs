using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>
/// Determines which objects a rollout is about to replace: an old ReplicaSet, an old revision, and their pods, if the workload no longer names the
/// Secret and its rollout progresses. Helm deletes a renamed Secret in the same upgrade that moves the workload.
/// </summary>
internal sealed class RolloutRule(DeletionRequest deletion, DeletionEvidence evidence, ReferrerStateRule states, DateTimeOffset now)
{
    /// <summary>
    /// The default of a Deployment's <c>progressDeadlineSeconds</c>. StatefulSets and DaemonSets have no such field and no condition Progressing, so
    /// their rollouts count as stuck after this time.
    /// </summary>
    private static readonly TimeSpan ProgressDeadline = TimeSpan.FromMinutes(10);

    private readonly Dictionary<ScannedObject, bool> _progressing = [];

    /// <param name="referrer">An object that references the Secret.</param>
    /// <returns>The workload that replaces it; <see langword="null"/> if none does.</returns>
    public ScannedObject? ReplacedBy(ScannedObject referrer)
    {
        // Another owner may keep an object after its controller is gone.
        if (referrer.HasOtherOwners || states.ControllerOf(referrer) is not { } controller)
        {
            return null;
        }

        // A pod may also get a pull secret from its ServiceAccount. Then, its revision does not name the Secret and is not replaced.
        if (referrer.Kind == Kinds.Pod && controller.Kind == Kinds.ReplicaSet)
        {
            return Names(controller) ? ReplacedBy(controller) : null;
        }

        var isRevision = (referrer.Kind == Kinds.ReplicaSet && controller.Kind == Kinds.Deployment)
            || (referrer.Kind == Kinds.ControllerRevision && HasRevisions(controller))
            || (referrer.Kind == Kinds.Pod && HasRevisions(controller) && Revisions(controller).Any(Names));
        return isRevision && IsProgressing(controller) ? controller : null;
    }

    private bool IsProgressing(ScannedObject workload)
    {
        if (!_progressing.TryGetValue(workload, out var isProgressing))
        {
            // A workload that may be collected as garbage before its rollout is complete, and leave its revisions, replaces nothing.
            _progressing[workload] = isProgressing = workload is { HasOtherOwners: false, OrphansDependents: false, Rollout.IsPaused: false }
                && !(workload.HasForeignFinalizer && workload.Controller is not null) && !states.IsInactive(workload) && !Names(workload)
                && (!workload.Rollout.IsGenerationObserved || (HasRevisions(workload) ? HasYoungRevision(workload) : !workload.Rollout.IsStuck));
        }

        return isProgressing;
    }

    /// <summary>
    /// Whether the revision that the rollout moves to is younger than the deadline. If no listed revision can be this one, it was created after the
    /// revisions were listed.
    /// </summary>
    private bool HasYoungRevision(ScannedObject workload)
    {
        var candidates = Revisions(workload).Where(revision => !Names(revision)).ToArray();
        return candidates.Length == 0 || candidates.Any(revision => now - revision.CreatedAt <= ProgressDeadline);
    }

    private IEnumerable<ScannedObject> Revisions(ScannedObject workload) =>
        evidence.Objects.Where(item => item.Kind == Kinds.ControllerRevision && states.ControllerOf(item) == workload);

    private static bool HasRevisions(ScannedObject workload) => workload.Kind == Kinds.StatefulSet || workload.Kind == Kinds.DaemonSet;

    private bool Names(ScannedObject item) => deletion.ReferencesIn(item).Any();
}
