namespace SecretPin.Manifests.Files;

/// <summary>Finds manifests in a folder.</summary>
public static class ManifestFolder
{
    /// <summary>
    /// What is hidden is left out: in a mounted ConfigMap every file is there twice, once under <c>..data</c>.
    /// </summary>
    private static readonly EnumerationOptions Options = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 32,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <returns>The paths of the YAML and JSON files in the folder and below, in their order.</returns>
    /// <exception cref="IOException">The folder does not exist, or cannot be read.</exception>
    public static IReadOnlyList<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", Options).Where(IsManifest).Order(StringComparer.Ordinal)];

    private static bool IsManifest(string path) =>
        Path.GetExtension(path).ToUpperInvariant() is ".YAML" or ".YML" or ".JSON";
}
