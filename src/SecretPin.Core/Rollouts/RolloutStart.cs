using SecretPin.Core.Names;

namespace SecretPin.Core.Rollouts;

/// <summary>Starts, replaces and withdraws a rollout when the source of an alias names another version. A pure function.</summary>
public static class RolloutStart
{
    /// <param name="current">The last rollout; <see langword="null"/> if there was none.</param>
    /// <param name="pinned">The pin.</param>
    /// <param name="named">The version that the source names, which exists and was not rejected; <see langword="null"/> if it names none at the moment.</param>
    /// <param name="movesBack">Whether the source may replace a version by an older one.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The rollout. It is the current one if nothing changes.</returns>
    public static RolloutStatus? Next(RolloutStatus? current, VersionedSecretName pinned, VersionedSecretName? named, bool movesBack, DateTimeOffset now)
    {
        var isInProgress = current?.IsInProgress == true;
        if (named is null || (isInProgress && current!.To == named.ToString()))
        {
            return current;
        }

        if (named == pinned)
        {
            return isInProgress && movesBack
                ? current!.Enter(RolloutPhase.RolledBack, $"The source of the alias names {pinned} again, so the rollout to {current!.To} was withdrawn.", now)
                : current;
        }

        if (isInProgress && !movesBack && VersionedSecretName.ParseOrNull(current!.To)?.Version > named.Version)
        {
            return current;
        }

        var replaced = isInProgress ? $" It replaces the rollout to {current!.To}." : "";
        return new RolloutStatus
        {
            From = pinned.ToString(),
            To = named.ToString(),
            StartedAt = now,
            Request = current?.Request ?? "",
        }.Enter(RolloutPhase.Waiting, $"The first step is not released yet.{replaced}", now);
    }

    /// <summary>The end of a rollout that cannot continue, because <c>spec.rollout</c> was removed or the Secret of the previous version is gone.</summary>
    /// <param name="current">A rollout in progress.</param>
    /// <param name="pinned">The pin after it.</param>
    /// <param name="now">The current time.</param>
    internal static RolloutStatus Abandoned(RolloutStatus current, string? pinned, DateTimeOffset now) => current.Enter(
        current.To == pinned ? RolloutPhase.Complete : RolloutPhase.RolledBack,
        "The rollout ended, because spec.rollout was removed or the Secret of the previous version does not exist.", now);
}
