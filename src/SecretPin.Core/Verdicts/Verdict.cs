using System.Collections.Frozen;

namespace SecretPin.Core.Verdicts;

/// <summary>The outcome of a review: Allow, Rewrite or Deny, with a reason from a closed list.</summary>
public sealed record Verdict
{
    /// <summary>Preallocated verdicts without warnings, which most reviews get.</summary>
    private static readonly FrozenDictionary<Reason, Verdict> Allowed = Enum.GetValues<Reason>()
        .Where(reason => reason != Reason.Resolved && new Verdict(reason, "", [], null).IsAllowed)
        .ToFrozenDictionary(reason => reason, reason => new Verdict(reason, "", [], null));

    private const string AuditPrefix = "audit mode: SecretPin ";

    /// <summary>The number of names in a warning.</summary>
    private const int ShownNames = 3;

    /// <summary>The audit note as text, or an <see cref="Unenforced"/>. One field, so that audit mode costs other reviews no memory.</summary>
    private object? _note;

    private Verdict(Reason reason, string message, IReadOnlyList<string> warnings, Rewrite? rewrite) =>
        (Reason, Message, Warnings, Rewrite) = (reason, message, warnings, rewrite);

    public Reason Reason { get; }

    /// <summary>Complete sentences for users; empty if the review is allowed.</summary>
    public string Message { get; }

    /// <summary>Admission warnings, which kubectl prints; each is a single line without control characters.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>The annotation for the API server's audit log; <see langword="null"/> by default.</summary>
    public string? AuditNote
    {
        get => _note is Unenforced { Note: var note } ? note : (string?)_note;
        init => _note = value;
    }

    /// <summary>The objects that prevent a deletion, as far as the message names them: <c>CronJob/weekly-report</c>.</summary>
    public IReadOnlyList<string> Referrers { get; init; } = [];

    /// <summary>The changes, if the outcome is Rewrite.</summary>
    public Rewrite? Rewrite { get; }

    /// <summary>In audit mode, the verdict that SecretPin would have enforced; <see langword="null"/> if this verdict is enforced.</summary>
    public Verdict? WouldBe => (_note as Unenforced)?.WouldBe;

    public Outcome Outcome => Rewrite is not null ? Outcome.Rewrite : Code == 200 ? Outcome.Allow : Outcome.Deny;

    public bool IsAllowed => Outcome != Outcome.Deny;

    /// <inheritdoc cref="VerdictCode.Of"/>
    public int Code => WouldBe is null ? VerdictCode.Of(Reason) : VerdictCode.Of(Reason.NothingToDo);

    /// <summary>
    /// The verdict in audit mode: it allows the request unchanged, with a warning that states what SecretPin would have done. The reason stays. A verdict
    /// that changes and rejects nothing stays as it is.
    /// </summary>
    public Verdict Audited() => this is { IsAllowed: true, Rewrite: null } ? this
        : new(Reason, "", [.. IsAllowed ? AuditedRewrite() : (string[])[$"{AuditPrefix}would have rejected this: {Message}", .. Warnings]], null)
        {
            _note = new Unenforced(this, AuditNote),
            Referrers = Referrers,
        };

    /// <summary>The warnings of a rewrite state what SecretPin did, so they are repeated as what it would have stated.</summary>
    private IEnumerable<string> AuditedRewrite()
    {
        var names = Rewrite!.Replacements.Select(change => $"{change.Reference.Name} to {change.Name}").Distinct().ToArray();
        yield return AuditPrefix + (names.Length == 0
            ? "would have removed the resolve request"
            : $"would have resolved {string.Join(", ", names.Take(ShownNames))}{(names.Length > ShownNames ? $" and {names.Length - ShownNames} more" : "")}");
        foreach (var warning in Warnings.Where(warning => !warning.StartsWith(Rewrite.SummaryPrefix, StringComparison.Ordinal)))
        {
            yield return $"{AuditPrefix}would have warned: {warning}";
        }
    }

    private sealed record Unenforced(Verdict WouldBe, string? Note);

    public static Verdict Allow(Reason reason, params IReadOnlyList<string> warnings) =>
        warnings.Count == 0 && Allowed.TryGetValue(reason, out var verdict) ? verdict : With(reason, "", warnings, null, allowed: true);

    public static Verdict Rewritten(Rewrite rewrite, params IReadOnlyList<string> warnings) =>
        With(Reason.Resolved, "", warnings, rewrite, allowed: true);

    /// <summary>The same verdict with more warnings.</summary>
    public Verdict WithWarnings(IReadOnlyList<string> warnings) =>
        warnings.Count == 0 ? this
        : new(Reason, Message, [.. Warnings, .. warnings], Rewrite) { _note = _note, Referrers = Referrers };

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
