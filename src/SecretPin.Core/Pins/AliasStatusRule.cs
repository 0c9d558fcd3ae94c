using SecretPin.Core.Names;

namespace SecretPin.Core.Pins;

/// <summary>What the status of an alias should be, as a pure function of what was read.</summary>
public static class AliasStatusRule
{
    private const int MaxHistory = 10;

    /// <summary>
    /// The Secret that should be pinned. The newest version never moves a pin back: an older one is newest only while
    /// the watch, or a longer <c>minAge</c>, hides the one that is pinned.
    /// </summary>
    /// <param name="alias">The alias.</param>
    /// <param name="answer">What its source says.</param>
    /// <param name="isRecordedThere">Whether the Secret that is pinned exists.</param>
    public static VersionedSecretName? Desired(SecretAlias alias, SourceResult answer, bool isRecordedThere) =>
        alias.IsSuspended || answer.Problem is not null ? alias.StatusPinned
        : alias.NewestMinAge is not null && isRecordedThere && !(answer.Secret?.Version > alias.StatusPinned!.Version) ? alias.StatusPinned
        : answer.Secret;

    /// <param name="read">The object.</param>
    /// <param name="alias">What it means.</param>
    /// <param name="answer">What its source says.</param>
    /// <param name="wanted">The Secret that should be pinned.</param>
    /// <param name="isWantedThere">Whether it exists.</param>
    /// <param name="now">The present.</param>
    public static SecretAliasStatus Of(
        SecretAliasObject read, SecretAlias alias, SourceResult answer, VersionedSecretName? wanted, bool isWantedThere, DateTimeOffset now)
    {
        var before = read.Status ?? new();
        var pinned = wanted is not null && isWantedThere ? wanted : alias.StatusPinned;
        var (status, reason, message) = Condition(alias, answer, wanted, isWantedThere);
        var hasMoved = pinned != alias.StatusPinned;
        return (before with
        {
            Pinned = pinned?.ToString() ?? before.Pinned,
            Previous = hasMoved ? alias.StatusPinned?.ToString() ?? before.Previous : before.Previous,
            History = hasMoved
                ? [.. before.History.Prepend(new(pinned!.ToString(), now, answer.Source)).Take(MaxHistory)]
                : before.History,
        }).With(new(AliasCondition.Ready, status, reason.ToString(), message, read.Metadata!.Generation, now));
    }

    private static (string Status, PinReason Reason, string Message) Condition(
        SecretAlias alias, SourceResult answer, VersionedSecretName? wanted, bool isWantedThere)
    {
        const string True = "True", False = "False", Unknown = "Unknown";
        var stays = alias.StatusPinned is { } recorded && recorded != wanted ? $" Until it does, the pin stays at {recorded}." : "";
        return (alias, answer, wanted) switch
        {
            ({ IsSuspended: true }, _, null) => (False, PinReason.Suspended, "spec.suspend holds the alias without a pin: it had none before."),
            (_, _, not null) when !isWantedThere => (False, PinReason.SecretMissing, $"Secret {wanted} does not exist.{stays}{answer.Hint}"),
            ({ IsSuspended: true }, _, _) => (True, PinReason.Suspended, $"spec.suspend holds the pin at {wanted}."),
            (_, { Problem: { } problem }, _) => (IsKnown(problem.Reason) ? False : Unknown, problem.Reason, problem.Message),
            (_, _, null) => (False, PinReason.NoVersion,
                $"There is no Secret named {alias.Name}-<yyyyMMddHHmmss>{(alias.NewestMinAge > TimeSpan.Zero ? " that is old enough" : "")}."),
            _ => (True, PinReason.Pinned, $"Pinned to {wanted}."),
        };
    }

    /// <summary>Whether the source did answer, and what it said is no version to pin.</summary>
    private static bool IsKnown(PinReason problem) => problem
        is PinReason.NoVersion or PinReason.AmbiguousVersion or PinReason.SourceNotFound or PinReason.SourceDeleted or PinReason.ExternalSecretRefused;
}
