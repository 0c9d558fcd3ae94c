namespace SecretPin.Core.Enforcement;

/// <summary>
/// What a namespace's labels ask of its workloads: that they reference only versioned Secrets, or aliases that exist. The
/// levels are those of Pod Security Admission, independent of each other; nothing is asked without a label.
/// </summary>
/// <param name="Enforces">Whether others are refused.</param>
/// <param name="Warns">Whether who applies them is warned.</param>
/// <param name="Audits">Whether the API server's audit log says so.</param>
/// <param name="Exempt">Names that may be referenced all the same, separated by commas; <c>*</c> stands for anything.</param>
public sealed record EnforcementPolicy(bool Enforces = false, bool Warns = false, bool Audits = false, string Exempt = "")
{
    /// <summary>The only valid value of a label.</summary>
    public const string Versioned = "versioned";

    /// <summary>The labels with a value that is not valid, as in <c>secretpin.io/enforce=Versioned</c>; empty if there are none. They require nothing.</summary>
    public string Invalid { get; init; } = "";

    /// <summary>The warning for <see cref="Invalid"/> labels, as Pod Security Admission gives one; <see langword="null"/> if there are none.</summary>
    public string? Warning(string ns) => Invalid.Length == 0 ? null
        : $"namespace {ns} has the label {Invalid}, which has no effect: the only valid value is {Versioned}";

    /// <summary>The same policy with one more label read.</summary>
    internal EnforcementPolicy With(string label, string value) =>
        value != Versioned ? this with { Invalid = Invalid.Length == 0 ? $"{label}={value}" : $"{Invalid}, {label}={value}" }
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
