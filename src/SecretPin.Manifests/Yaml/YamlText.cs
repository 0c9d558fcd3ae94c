namespace SecretPin.Manifests.Yaml;

/// <summary>The source text of one YAML document, with the <c>---</c> that begins it and the <c>...</c> that ends it.</summary>
/// <param name="Text">Every character of it, so that all documents together are the input.</param>
/// <param name="Number">Of the document in the input, from 1.</param>
/// <param name="Line">Of the first character in the input, from 1.</param>
public sealed record YamlText(string Text, int Number, long Line);
