namespace SecretPin.Testing.Oracles;

/// <summary>
/// The objects of Kubernetes with every field filled (k8s.io/api testdata/HEAD), in the folder that <c>SECRETPIN_TESTDATA</c> names.
/// A test that reads them is skipped if the variable is not set.
/// </summary>
public static class UpstreamObjects
{
    /// <summary><see langword="null"/> if there are none.</summary>
    public static string? Folder { get; } =
        Environment.GetEnvironmentVariable("SECRETPIN_TESTDATA") is { Length: > 0 } folder && Directory.Exists(folder) ? folder : null;

    /// <summary>Skips the test if the objects are absent.</summary>
    /// <returns>The folder.</returns>
    public static string Require()
    {
        Assert.SkipUnless(Folder is not null,
            "Upstream test data is absent: set SECRETPIN_TESTDATA to the folder testdata/HEAD of the repository kubernetes/api.");
        return Folder;
    }

    public static byte[] Read(string file) => File.ReadAllBytes(Path.Combine(Require(), file));
}
