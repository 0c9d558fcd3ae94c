using System.Collections.Frozen;

namespace SecretPin.Core.Verdicts;

/// <summary>The outcome of a review: Allow, Rewrite or Deny, with a reason from a closed list.</summary>
public sealed record Verdict
{
    /// <summary>Preallocated verdicts without warnings, which most reviews get.</summary>
    private static readonly FrozenDictionary<Reason, Verdict> Allowed = Enum.GetValues<Reason>()
        .Where(reason => reason != Reason.Resolved && new Verdict(reason, "", [], null).IsAllowed)
        .ToFrozenDictionary(reason => reason, reason => new Verdict(reason, "", [], null));

    private Verdict(Reason reason, string message, IReadOnlyList<string> warnings, Rewrite? rewrite) =>
        (Reason, Message, Warnings, Rewrite) = (reason, message, warnings, rewrite);

    public Reason Reason { get; }

    /// <summary>Complete sentences for users; empty if the review is allowed.</summary>
    public string Message { get; }

    /// <summary>Admission warnings, which kubectl prints; each is a single line without control characters.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The annotation for the API server's audit log; <see langword="null"/> by default.</summary>
    public string? AuditNote { get; init; }

    /// <summary>The objects that prevent a deletion, as far as the message names them: <c>CronJob/weekly-report</c>.</summary>
    public IReadOnlyList<string> Referrers { get; init; } = [];

    /// <summary>The changes, if the outcome is Rewrite.</summary>
    public Rewrite? Rewrite { get; }

    public Outcome Outcome => Rewrite is not null ? Outcome.Rewrite : Code == 200 ? Outcome.Allow : Outcome.Deny;

    public bool IsAllowed => Outcome != Outcome.Deny;

    /// <inheritdoc cref="VerdictCode.Of"/>
    public int Code => VerdictCode.Of(Reason);

    public static Verdict Allow(Reason reason, params IReadOnlyList<string> warnings) =>
        warnings.Count == 0 && Allowed.TryGetValue(reason, out var verdict) ? verdict : With(reason, "", warnings, null, allowed: true);

    public static Verdict Rewritten(Rewrite rewrite, params IReadOnlyList<string> warnings) =>
        With(Reason.Resolved, "", warnings, rewrite, allowed: true);

    public static Verdict Deny(Reason reason, string message, params IReadOnlyList<string> warnings) =>
        With(reason, message, warnings, null, allowed: false);

    private static Verdict With(Reason reason, string message, IReadOnlyList<string> warnings, Rewrite? rewrite, bool allowed)
    {
        var verdict = new Verdict(reason, message, warnings, rewrite);
        return verdict.IsAllowed == allowed
            ? verdict
            : throw new ArgumentException($"{reason} is not a reason to {(allowed ? "allow" : "deny")}.", nameof(reason));
    }
}

/// <summary>The answer to the API server.</summary>
public enum Outcome
{
    Allow,
    Rewrite,
    Deny,
}
