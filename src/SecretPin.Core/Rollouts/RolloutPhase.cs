namespace SecretPin.Core.Rollouts;

/// <summary>The phase of a rollout.</summary>
public enum RolloutPhase
{
    /// <summary>Nothing is released: another namespace must complete its rollout first, or the leader has not released the first step yet.</summary>
    Waiting,

    /// <summary>The workloads of the released steps move to the new version.</summary>
    Moving,

    /// <summary>The workloads of the released steps are ready, and the soak time of the step runs.</summary>
    Soaking,

    /// <summary>The rollout stopped where it is, until a person continues it.</summary>
    Held,

    /// <summary>The new version is the pin.</summary>
    Complete,

    /// <summary>The rollout ended without the new version. The pin is what it was before.</summary>
    RolledBack,
}
