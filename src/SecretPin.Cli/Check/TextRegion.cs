namespace SecretPin.Cli.Check;

/// <summary>A piece of a file as editors and code hosts count: from 1, columns in UTF-16 code units.</summary>
/// <param name="StartLine">Of its first character.</param>
/// <param name="StartColumn">Of its first character.</param>
/// <param name="EndLine">Of its last character.</param>
/// <param name="EndColumn">Behind its last character.</param>
internal readonly record struct TextRegion(int StartLine, int StartColumn, int EndLine, int EndColumn);
