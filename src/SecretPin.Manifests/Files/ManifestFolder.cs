namespace SecretPin.Manifests.Files;

public static class ManifestFolder
{
    /// <summary>Skips hidden files: a mounted ConfigMap contains every file a second time below <c>..data</c>.</summary>
    private static readonly EnumerationOptions Options = new()
    {
        RecurseSubdirectories = true,
        MaxRecursionDepth = 32,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    /// <returns>The paths of the YAML and JSON files in the folder and its subfolders, sorted.</returns>
    /// <exception cref="IOException">The folder does not exist, or cannot be read.</exception>
    public static IReadOnlyList<string> Files(string folder) =>
        [.. Directory.EnumerateFiles(folder, "*", Options).Where(IsManifest).Order(StringComparer.Ordinal)];

    private static bool IsManifest(string path) => Path.GetExtension(path).ToUpperInvariant() is ".YAML" or ".YML" or ".JSON";
}
