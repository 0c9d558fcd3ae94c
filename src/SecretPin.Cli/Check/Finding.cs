using SecretPin.Core.References;

namespace SecretPin.Cli.Check;

/// <summary>A problem in an object of a file: a rule that a reference violates. The object has the form <c>Deployment production/auth-api</c>.</summary>
internal sealed record Finding(CheckRule Rule, FindingLevel Level, string File, TextRegion Region, string Object, Reference Reference, string Message);

/// <summary>The severity, with SARIF's names.</summary>
internal enum FindingLevel
{
    /// <summary>The label <c>secretpin.io/audit</c> of the namespace requests a record.</summary>
    Note,

    /// <summary>Pods may not start.</summary>
    Warning,

    /// <summary>The webhook would reject the object, or pods would not start.</summary>
    Error,
}

/// <summary>A range of a file. Lines and columns start at 1; columns are counted in UTF-16 code units.</summary>
internal readonly record struct TextRegion(int StartLine, int StartColumn, int EndLine, int EndColumn);
