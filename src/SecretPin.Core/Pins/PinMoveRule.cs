using SecretPin.Core.Names;
using SecretPin.Core.Rollouts;

namespace SecretPin.Core.Pins;

/// <summary>The next status of an alias, as a pure function.</summary>
public static class PinMoveRule
{
    /// <summary>The number of versions that a message names.</summary>
    private const int MaxNames = 5;

    /// <summary>
    /// The Secret that should be pinned. The source <c>newest</c> never moves a pin back: an older version is the newest one only while the watch
    /// has not delivered the pinned Secret, or after <c>minAge</c> was raised. The exception is a pinned version in the future, which would
    /// otherwise stay pinned until then.
    /// </summary>
    /// <param name="alias">The alias.</param>
    /// <param name="result">The result of its source.</param>
    /// <param name="pinnedExists">Whether the Secret that is pinned now exists.</param>
    /// <param name="now">The current time.</param>
    public static VersionedSecretName? Desired(SecretAlias alias, SourceResult result, bool pinnedExists, DateTimeOffset now) =>
        alias.IsSuspended || result.Problem is not null || alias.Rejects(result.Secret) ? alias.StatusPinned
        : alias.NewestMinAge is not null && pinnedExists && KeepsPin(alias.StatusPinned!.Version, result.Secret?.Version, now) ? alias.StatusPinned
        : result.Secret;

    private static bool KeepsPin(SecretVersion pinned, SecretVersion? newest, DateTimeOffset now) =>
        newest is null || (newest <= pinned && !pinned.IsInFuture(now));

    /// <param name="stored">The object in the API server.</param>
    /// <param name="alias">The alias that the object declares.</param>
    /// <param name="result">The result of its source.</param>
    /// <param name="desired">The result of <see cref="Desired"/>.</param>
    /// <param name="desiredExists">Whether the desired Secret exists.</param>
    /// <param name="plainSecretChangedAt">
    /// When the data of the Secret with the name of the alias changed last, in whole seconds; <see langword="null"/> if there is none or it is unknown.
    /// </param>
    /// <param name="now">The current time.</param>
    /// <param name="pinnedExists">Whether the Secret that is pinned now exists. Without it, a version cannot be released step by step.</param>
    public static SecretAliasStatus Next(
        SecretAliasObject stored, SecretAlias alias, SourceResult result, VersionedSecretName? desired, bool desiredExists,
        DateTimeOffset? plainSecretChangedAt, DateTimeOffset now, bool pinnedExists = true)
    {
        var before = stored.Status ?? new();
        var target = desired is not null && desiredExists ? desired : alias.StatusPinned;
        var rollout = RolloutOf(alias, result, target, pinnedExists, now);
        var pinned = rollout?.IsInProgress == true ? alias.StatusPinned : target;
        var (status, reason, message) = rollout?.IsInProgress == true && target?.ToString() == rollout.To
            ? ("True", PinReason.RollingOut, $"The rollout from {rollout.From} to {rollout.To} is in progress, see status.rollout.")
            : Condition(alias, result, desired, desiredExists);
        var moved = pinned == alias.StatusPinned ? before : before.MovedTo(pinned!.ToString(), alias.StatusPinned?.ToString(), result.Source, now);
        var next = (moved with
        {
            Rollout = rollout ?? before.Rollout,
            Rejected = before.Rejected is null ? null : [.. before.Rejected.Where(entry => alias.Rejects(VersionedSecretName.ParseOrNull(entry.Secret)))],
        }).With(new(AliasCondition.Ready, status, reason.ToString(), message, stored.Metadata!.Generation, now));
        next = FutureVersion(stored, result, desired, now) is { } future ? next.With(future) : next;
        return PlainSecretChanged(stored, alias, next, plainSecretChangedAt, now) is { } changed ? next.With(changed) : next;
    }

    /// <summary>The rollout after the source was read. With <c>spec.rollout</c>, a new version starts a rollout instead of moving the pin.</summary>
    private static RolloutStatus? RolloutOf(SecretAlias alias, SourceResult result, VersionedSecretName? target, bool pinnedExists, DateTimeOffset now)
    {
        if (alias.Plan is null || alias.StatusPinned is null || !pinnedExists)
        {
            return alias.Rollout?.IsInProgress == true ? RolloutStart.Abandoned(alias.Rollout, target?.ToString(), now) : null;
        }

        var isNamed = !alias.IsSuspended && result.Problem is null && result.Secret == target;
        return RolloutStart.Next(alias.Rollout, alias.StatusPinned, isNamed ? target : null, movesBack: alias.NewestMinAge is null, now);
    }

    /// <summary>Reports a change that the workloads do not get, because they use the pin. An alias that never had one gets no such condition.</summary>
    private static AliasCondition? PlainSecretChanged(
        SecretAliasObject stored, SecretAlias alias, SecretAliasStatus next, DateTimeOffset? changedAt, DateTimeOffset now)
    {
        var isChanged = next.History.Count > 0 && changedAt > next.History[0].PinnedAt;
        if (!isChanged && stored.Status?.Conditions.Any(condition => condition.Type == AliasCondition.PlainSecretChanged) != true)
        {
            return null;
        }

        var (status, reason, message) = isChanged
            ? ("True", "ChangedAfterPin",
                $"Secret {alias.Name} was changed at {Rfc3339.Format(changedAt!.Value)}, after the alias was pinned to {next.Pinned}. Workloads use the pin, "
                + $"and do not get this change. If it is needed, create a version with it: kubectl secretpin rotate {alias.Name} -n {alias.Namespace}. "
                + "If not, stop the tool that changes the Secret, and delete the Secret.")
            : ("False", "NotChangedAfterPin", $"No Secret {alias.Name} was changed after the alias was pinned.");
        return new(AliasCondition.PlainSecretChanged, status, reason, message, stored.Metadata!.Generation, now);
    }

    /// <summary>Reports versions in the future. An alias that never had one gets no such condition.</summary>
    private static AliasCondition? FutureVersion(SecretAliasObject stored, SourceResult result, VersionedSecretName? desired, DateTimeOffset now)
    {
        string[] names =
        [
            .. result.FutureVersions.Concat(desired?.Version.IsInFuture(now) == true ? [desired] : [])
                .Distinct().OrderBy(version => version.Version).Select(version => version.ToString()),
        ];
        if (names.Length == 0 && stored.Status?.Conditions.Any(condition => condition.Type == AliasCondition.FutureVersion) != true)
        {
            return null;
        }

        var (status, reason, message) = names.Length == 0
            ? ("False", "NoFutureVersion", "No version has a timestamp in the future.")
            : ("True", "TimestampInFuture",
                $"The timestamp is in the future: {string.Join(", ", names.Take(MaxNames))}"
                + (names.Length > MaxNames ? $", {names.Length - MaxNames} more. " : ". ")
                + "Until then, it is not the newest version and supersedes no other version. If a wrong clock created the Secret, delete it.");
        return new(AliasCondition.FutureVersion, status, reason, message, stored.Metadata!.Generation, now);
    }

    private static (string Status, PinReason Reason, string Message) Condition(
        SecretAlias alias, SourceResult result, VersionedSecretName? desired, bool desiredExists)
    {
        const string True = "True", False = "False", Unknown = "Unknown";
        var stays = alias.StatusPinned is { } recorded && recorded != desired ? $" Until it does, the pin stays at {recorded}." : "";
        var past = result.FutureVersions.Count > 0 ? " and has a timestamp that is not in the future" : "";
        var minAge = alias.NewestMinAge > TimeSpan.Zero ? " and is older than spec.source.newest.minAge" : "";
        return (alias, result, desired) switch
        {
            ({ IsSuspended: true }, _, null) => (False, PinReason.Suspended, "spec.suspend is true, and the alias has no pin."),
            (_, _, not null) when !desiredExists => (False, PinReason.SecretMissing, $"Secret {desired} does not exist.{stays}{result.Hint}"),
            (_, { Problem: null, Secret: { } named }, _) when !alias.IsSuspended && alias.Rejects(named) => (False, PinReason.Rejected,
                $"{named} was rejected by its rollout, see status.rejected. The pin stays at {desired}. "
                + $"Create another version, or pin it nevertheless: kubectl secretpin pin {alias.Name} {named.Version} -n {alias.Namespace}"),
            ({ IsSuspended: true }, _, _) => (True, PinReason.Suspended, $"spec.suspend keeps the pin at {desired}."),
            (_, { Problem: { } problem }, _) => (IsAnswer(problem.Reason) ? False : Unknown, problem.Reason, problem.Message),
            (_, _, null) => (False, PinReason.NoVersion, $"No Secret is named {alias.Name}-<yyyyMMddHHmmss>{past}{minAge}."),
            _ => (True, PinReason.Pinned, $"Pinned to {desired}."),
        };
    }

    /// <summary>Whether the source answered, but named no version that can be pinned.</summary>
    private static bool IsAnswer(PinReason problem) => problem
        is PinReason.NoVersion or PinReason.AmbiguousVersion or PinReason.SourceNotFound or PinReason.SourceDeleted or PinReason.ExternalSecretRefused;
}
