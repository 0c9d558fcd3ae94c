using SecretPin.Core.References;

namespace SecretPin.Cli.Check;

/// <summary>A problem in a manifest.</summary>
/// <param name="Rule">The violated rule.</param>
/// <param name="Level">The severity.</param>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Region">The position of the referenced name.</param>
/// <param name="Object">The object that contains the reference: <c>Deployment production/auth-api</c>.</param>
/// <param name="Reference">The reference.</param>
/// <param name="Message">The problem, and what to do.</param>
internal sealed record Finding(
    CheckRule Rule, FindingLevel Level, string File, TextRegion Region, string Object, Reference Reference, string Message);

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
