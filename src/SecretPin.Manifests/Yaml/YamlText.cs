namespace SecretPin.Manifests.Yaml;

/// <summary>The source text of one YAML document, including <c>---</c> and <c>...</c>.</summary>
/// <param name="Text">The complete text: the concatenated documents are the input.</param>
/// <param name="Number">The number of the document in the input, from 1.</param>
/// <param name="Line">The line of the first character in the input, from 1.</param>
public sealed record YamlText(string Text, int Number, long Line);
