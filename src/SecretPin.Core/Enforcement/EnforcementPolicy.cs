namespace SecretPin.Core.Enforcement;

/// <summary>
/// The labels of a namespace that require its workloads to reference only versioned Secrets and declared aliases. The levels
/// are those of Pod Security Admission, and are independent of each other.
/// </summary>
/// <param name="Enforces">Whether other workloads are rejected.</param>
/// <param name="Warns">Whether other workloads get a warning.</param>
/// <param name="Audits">Whether the API server's audit log records other workloads.</param>
/// <param name="Exempt">Names that the levels ignore, separated by commas; <c>*</c> matches any characters.</param>
public sealed record EnforcementPolicy(bool Enforces = false, bool Warns = false, bool Audits = false, string Exempt = "")
{
    /// <summary>The only valid value of a label of a level.</summary>
    public const string Versioned = "versioned";

    /// <summary>The only valid value of <see cref="WellKnown.ModeLabel"/>.</summary>
    public const string AuditMode = "audit";

    /// <summary>
    /// Whether SecretPin changes and rejects nothing in the namespace, and reports what it would have done. Default false. Independent of the levels.
    /// </summary>
    public bool IsAuditMode { get; init; }

    /// <summary>The labels with an invalid value, such as <c>secretpin.io/enforce=Versioned</c>, which have no effect. Empty by default.</summary>
    public string Invalid { get; init; } = "";

    /// <summary>The value of <see cref="WellKnown.ModeLabel"/> if it is invalid, so that it has no effect. Empty by default.</summary>
    public string InvalidMode { get; init; } = "";

    /// <summary>Whether a label has an invalid value, so that there are <see cref="Warnings"/>.</summary>
    public bool HasInvalidLabel => Invalid.Length + InvalidMode.Length > 0;

    /// <summary>A warning about the <see cref="Invalid"/> labels. (Pod Security Admission also warns about invalid labels.)</summary>
    public string[] Warnings(string ns) =>
    [
        .. Invalid.Length == 0 ? [] : (string[])[$"namespace {ns} has the label {Invalid}, which has no effect: the only valid value is {Versioned}"],
        .. InvalidMode.Length == 0 ? [] : (string[])[
            $"namespace {ns} has the label {WellKnown.ModeLabel}={InvalidMode}, which has no effect: the only valid value is {AuditMode}"],
    ];

    /// <summary>The same policy with one more label read.</summary>
    internal EnforcementPolicy With(string label, string value) =>
        label == WellKnown.ModeLabel ? value == AuditMode ? this with { IsAuditMode = true } : this with { InvalidMode = value }
        : value != Versioned ? this with { Invalid = Invalid.Length == 0 ? $"{label}={value}" : $"{Invalid}, {label}={value}" }
        : label == WellKnown.EnforceLabel ? this with { Enforces = true }
        : label == WellKnown.WarnLabel ? this with { Warns = true }
        : this with { Audits = true };

    public static EnforcementPolicy None { get; } = new();

    public bool IsAny => Enforces || Warns || Audits;

    /// <param name="secret">The name of a Secret.</param>
    public bool Exempts(string secret) =>
        Exempt.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, secret, ignoreCase: false));
}
