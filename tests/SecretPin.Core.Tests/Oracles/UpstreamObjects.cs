namespace SecretPin.Core.Tests.Oracles;

/// <summary>
/// The objects of Kubernetes with all fields set (k8s.io/api testdata), read from the folder <c>SECRETPIN_TESTDATA</c>, or from next to the
/// repository.
/// </summary>
internal static class UpstreamObjects
{
    private static readonly string? Folder = Find();

    public static byte[] Read(string file)
    {
        Assert.SkipUnless(Folder is not null, "Kubernetes' own objects are not here: set SECRETPIN_TESTDATA to a folder with k8s.io/api/testdata/HEAD/*.json.");
        return File.ReadAllBytes(Path.Combine(Folder, file));
    }

    private static string? Find()
    {
        var folder = Environment.GetEnvironmentVariable("SECRETPIN_TESTDATA");
        for (var above = new DirectoryInfo(AppContext.BaseDirectory); folder is null && above is not null; above = above.Parent)
        {
            if (File.Exists(Path.Combine(above.FullName, "Webhook.sln")))
            {
                folder = Path.Combine(above.FullName, "..", "shared", "testdata", "kubernetes-1.36");
            }
        }

        return Directory.Exists(folder) ? folder : null;
    }
}
