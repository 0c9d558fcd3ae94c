namespace SecretPin.Core.References;

/// <summary>How far the rollout of a stored workload is. A review does not contain it, because only the guard and the metrics need it.</summary>
public sealed class RolloutState
{
    /// <summary>The default, for an object without these fields.</summary>
    internal static RolloutState None { get; } = new();

    /// <summary><c>spec.replicas</c> of a ReplicaSet; the number of pods of a StatefulSet or DaemonSet.</summary>
    public int? Replicas { get; internal set; }

    /// <summary>The number of pods of a StatefulSet or DaemonSet with the current template.</summary>
    public int? UpdatedReplicas { get; internal set; }

    /// <summary>
    /// Whether the rollout waits for a person: a Deployment is paused, or a StatefulSet or DaemonSet has the strategy OnDelete or a partition.
    /// </summary>
    public bool IsPaused { get; internal set; }

    /// <summary>Whether the condition Progressing of a Deployment is False.</summary>
    public bool IsStuck { get; internal set; }

    /// <summary>Whether the status of a Deployment, StatefulSet or DaemonSet has the current generation.</summary>
    public bool IsGenerationObserved { get; internal set; } = true;

    /// <summary>
    /// <c>status.currentRevision</c> of a StatefulSet while it differs from <c>status.updateRevision</c>: the ControllerRevision of the pods that the
    /// update has not reached. <see langword="null"/> when the update is complete.
    /// </summary>
    public string? RevisionBeforeUpdate { get; internal set; }
}
