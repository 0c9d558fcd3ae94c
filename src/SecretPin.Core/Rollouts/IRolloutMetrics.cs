namespace SecretPin.Core.Rollouts;

/// <summary>Counts the transitions of rollouts.</summary>
public interface IRolloutMetrics
{
    /// <param name="phase">The phase that ended; <see langword="null"/> if no rollout was in progress.</param>
    /// <param name="entered">The phase that began.</param>
    /// <param name="duration">How long the phase that ended took.</param>
    void RolloutEntered(RolloutPhase? phase, RolloutPhase entered, TimeSpan duration);

    /// <param name="provider">The provider of the check.</param>
    /// <param name="outcome">The outcome of the query.</param>
    void RolloutChecked(string provider, CheckOutcome outcome);
}
