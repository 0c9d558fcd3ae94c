using System.Globalization;

namespace SecretPin.Manifests.Files;

/// <summary>A location in an input.</summary>
/// <param name="File">The path as the user specified it; <c>stdin</c> for standard input.</param>
/// <param name="Line">From 1; 0 for the whole file.</param>
/// <param name="Column">From 1; 0 for the whole line.</param>
/// <param name="Document">The number of the YAML document, from 1; 0 for JSON.</param>
public readonly record struct ManifestLocation(string File, long Line = 0, long Column = 0, int Document = 0)
{
    /// <summary><c>app.yaml:14:3 (document 2)</c>, a format that editors and terminals recognise.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}{(Line > 0 ? $":{Line}" : "")}{(Column > 0 ? $":{Column}" : "")}{(Document > 1 ? $" (document {Document})" : "")}");
}
