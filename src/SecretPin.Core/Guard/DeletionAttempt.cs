using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Guard;

/// <summary>
/// Somebody tried to delete a Secret, and was refused or used force. Every text is bounded and one line; nothing of what is
/// in the Secret is here.
/// </summary>
public sealed record DeletionAttempt
{
    /// <summary>Of the review: each call of a webhook has another.</summary>
    public required string Uid { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Namespace { get; init; }

    /// <summary>The Secret's name.</summary>
    public required string Secret { get; init; }

    /// <summary>The Secret's own uid; empty where the review does not say it.</summary>
    public string SecretUid { get; init; } = "";

    public string User { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init; } = [];

    public required AttemptOutcome Outcome { get; init; }

    public required Reason Reason { get; init; }

    /// <summary>What they were told.</summary>
    public string Message { get; init; } = "";

    /// <inheritdoc cref="Verdict.Referrers"/>
    public IReadOnlyList<string> Referrers { get; init; } = [];

    /// <returns><see langword="null"/> where a verdict is nothing to tell of: the deletion is none of our business, or what was sent is no deletion.</returns>
    public static AttemptOutcome? OutcomeOf(Verdict verdict) => verdict switch
    {
        { Reason: Reason.Forced } => AttemptOutcome.Forced,
        { Reason: Reason.Unverified } => AttemptOutcome.Unverified,
        { IsAllowed: false, Reason: not Reason.Malformed } => AttemptOutcome.Denied,
        _ => null,
    };
}
