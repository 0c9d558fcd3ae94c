namespace SecretPin.Cli.Prune;

/// <summary>The label of a version in AWS Secrets Manager.</summary>
/// <param name="Outcome">Whether a version in AWS has the label.</param>
/// <param name="Detail">Why this is unknown, or which other Secret has the label; empty otherwise.</param>
internal sealed record LabelState(LabelOutcome Outcome, string Detail);

/// <summary>Whether a version in AWS has the label of a version.</summary>
internal enum LabelOutcome
{
    /// <summary>No version has it, or the alias has another source.</summary>
    Absent,

    /// <summary>A version has it, and the label can be removed.</summary>
    Present,

    /// <summary>The version that the alias follows has it.</summary>
    Followed,

    /// <summary>An alias of another namespace uses the label.</summary>
    Shared,

    /// <summary>AWS did not answer, or the user has no AWS credentials.</summary>
    Unknown,
}
