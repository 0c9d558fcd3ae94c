namespace SecretPin.Core.Rollouts;

/// <summary>Queries a monitoring system for the checks of rollouts.</summary>
public interface IRolloutCheck
{
    /// <summary>Whether this monitoring system answers the check.</summary>
    bool Answers(RolloutCheck check);

    /// <returns>The answer. A failure of the monitoring system is a <see cref="CheckAnswer.Problem"/>, not an exception.</returns>
    Task<CheckAnswer> QueryAsync(RolloutCheck check, CancellationToken cancellation);
}
