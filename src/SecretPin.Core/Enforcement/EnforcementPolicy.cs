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
    /// <summary>The only value that a label has so far.</summary>
    public const string Versioned = "versioned";

    public static EnforcementPolicy None { get; } = new();

    public bool IsAny => Enforces || Warns || Audits;

    /// <param name="secret">The name of a Secret.</param>
    public bool Exempts(string secret) =>
        Exempt.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, secret, ignoreCase: false));
}
