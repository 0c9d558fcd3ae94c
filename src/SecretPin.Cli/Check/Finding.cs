using SecretPin.Core.References;

namespace SecretPin.Cli.Check;

/// <summary>Something in a manifest that is not as it should be.</summary>
/// <param name="Rule">What was looked for.</param>
/// <param name="Level">How bad it is.</param>
/// <param name="File">As the user named it.</param>
/// <param name="Region">The name that it is about.</param>
/// <param name="Object">For people: <c>Deployment production/auth-api</c>.</param>
/// <param name="Reference">The reference that it is about.</param>
/// <param name="Message">In whole sentences, with what to do.</param>
internal sealed record Finding(
    CheckRule Rule, FindingLevel Level, string File, TextRegion Region, string Object, Reference Reference, string Message);

/// <summary>How bad it is; SARIF's words.</summary>
internal enum FindingLevel
{
    /// <summary>Somebody asked to be told.</summary>
    Note,

    /// <summary>It may not do what was meant.</summary>
    Warning,

    /// <summary>It would be refused, or not start.</summary>
    Error,
}

/// <summary>A piece of a file as editors and code hosts count: from 1, columns in UTF-16 code units.</summary>
/// <param name="StartLine">Of its first character.</param>
/// <param name="StartColumn">Of its first character.</param>
/// <param name="EndLine">Of its last character.</param>
/// <param name="EndColumn">Behind its last character.</param>
internal readonly record struct TextRegion(int StartLine, int StartColumn, int EndLine, int EndColumn);
