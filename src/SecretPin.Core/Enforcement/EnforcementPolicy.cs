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
    /// <summary>The only value of the labels.</summary>
    public const string Versioned = "versioned";

    public static EnforcementPolicy None { get; } = new();

    public bool IsAny => Enforces || Warns || Audits;

    /// <param name="secret">The name of a Secret.</param>
    public bool Exempts(string secret) =>
        Exempt.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Any(pattern => System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, secret, ignoreCase: false));
}
