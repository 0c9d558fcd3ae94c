using System.Collections.Frozen;

namespace SecretPin.Core.Verdicts;

/// <summary>The outcome of a review: Allow, Rewrite or Deny, with a reason from a closed list.</summary>
public sealed record Verdict
{
    /// <summary>Most reviews end in one of these.</summary>
    private static readonly FrozenDictionary<Reason, Verdict> Silent = Enum.GetValues<Reason>()
        .Where(reason => reason != Reason.Resolved && new Verdict(reason, "", [], null).IsAllowed)
        .ToFrozenDictionary(reason => reason, reason => new Verdict(reason, "", [], null));

    private Verdict(Reason reason, string message, IReadOnlyList<string> warnings, Rewrite? rewrite) =>
        (Reason, Message, Warnings, Rewrite) = (reason, message, warnings, rewrite);

    public Reason Reason { get; }

    /// <summary>For a person, in whole sentences; empty where an allowed review needs none.</summary>
    public string Message { get; }

    /// <summary>Shown by kubectl; each one line without control characters.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>For the API server's audit log; <see langword="null"/> where there is nothing to say beyond the reason.</summary>
    public string? AuditNote { get; init; }

    /// <summary>What stands in the way, as far as the message names it: <c>CronJob/weekly-report</c>.</summary>
    public IReadOnlyList<string> Referrers { get; init; } = [];

    /// <summary>What to change, where the outcome is Rewrite.</summary>
    public Rewrite? Rewrite { get; }

    public Outcome Outcome => Rewrite is not null ? Outcome.Rewrite : Code == 200 ? Outcome.Allow : Outcome.Deny;

    public bool IsAllowed => Outcome != Outcome.Deny;

    /// <summary>
    /// As in metav1 Status.code: the caller's mistake, our refusal and our outage are three different things. A refusal
    /// is 403, because the garbage collector treats a 409 in its own way.
    /// </summary>
    public int Code => Reason switch
    {
        <= Reason.Unused => 200,
        <= Reason.Retained => 403,
        Reason.Malformed => 400,
        Reason.Invalid => 422,
        _ => 503,
    };

    public static Verdict Allow(Reason reason, params IReadOnlyList<string> warnings) =>
        warnings.Count == 0 && Silent.TryGetValue(reason, out var verdict) ? verdict : With(reason, "", warnings, null, allowed: true);

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
