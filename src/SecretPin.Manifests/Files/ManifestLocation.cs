using System.Globalization;

namespace SecretPin.Manifests.Files;

/// <summary>Where something stands in what was read.</summary>
/// <param name="File">As the user named it; <c>stdin</c> for standard input.</param>
/// <param name="Line">From 1; 0 where the file as a whole is meant.</param>
/// <param name="Column">From 1; 0 where the line as a whole is meant.</param>
/// <param name="Document">Of a YAML file with more than one so far, from 2; else 0.</param>
public readonly record struct ManifestLocation(string File, long Line = 0, long Column = 0, int Document = 0)
{
    /// <summary><c>app.yaml:14:3 (document 2)</c>, which editors and terminals find.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File}{(Line > 0 ? $":{Line}" : "")}{(Column > 0 ? $":{Column}" : "")}{(Document > 1 ? $" (document {Document})" : "")}");
}
