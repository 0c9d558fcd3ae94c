namespace SecretPin.Manifests.Yaml;

/// <summary>Where a value stands in the text of its document.</summary>
/// <param name="Start">In characters, behind an anchor and a tag.</param>
/// <param name="End">Behind its last character.</param>
/// <param name="Line">In the whole input, from 1.</param>
/// <param name="IsBlock">Whether it is a collection by indentation.</param>
public readonly record struct YamlSpan(int Start, int End, long Line, bool IsBlock);
