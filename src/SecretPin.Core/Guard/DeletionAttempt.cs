using SecretPin.Core.Verdicts;

namespace SecretPin.Core.Guard;

/// <summary>
/// An attempt to delete a Secret that was rejected, forced, audited, or allowed to an impersonated controller. Every text is a single line of bounded
/// length, and none contains data of the Secret.
/// </summary>
public sealed record DeletionAttempt
{
    /// <summary>The uid of the review.</summary>
    public required string Uid { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required string Namespace { get; init; }

    /// <summary>The name of the Secret.</summary>
    public required string Secret { get; init; }

    /// <summary>The uid of the Secret; empty if the review does not contain it.</summary>
    public string SecretUid { get; init; } = "";

    public string User { get; init; } = "";

    /// <summary>The uid of the user; empty if the review does not contain it, for example for an impersonated ServiceAccount.</summary>
    public string UserUid { get; init; } = "";

    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>
    /// The additional attributes of the user (authentication.k8s.io/v1 UserInfo.extra), for example the id of the credential, or the user for whom a proxy
    /// impersonates.
    /// </summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Extra { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    public required AttemptOutcome Outcome { get; init; }

    public required Reason Reason { get; init; }

    /// <summary>The message of the verdict.</summary>
    public string Message { get; init; } = "";

    /// <inheritdoc cref="Verdict.Referrers"/>
    public IReadOnlyList<string> Referrers { get; init; } = [];

    /// <returns><see langword="null"/> if the verdict is not audited: the deletion was allowed without force, or the review was malformed.</returns>
    public static AttemptOutcome? OutcomeOf(Verdict verdict) => verdict switch
    {
        { WouldBe: not null } => AttemptOutcome.Audited,
        { Reason: Reason.Forced } => AttemptOutcome.Forced,
        { Reason: Reason.NamespaceController } => AttemptOutcome.Impersonated,
        { Reason: Reason.Unverified } => AttemptOutcome.Unverified,
        { IsAllowed: false, Reason: not Reason.Malformed } => AttemptOutcome.Denied,
        _ => null,
    };
}
