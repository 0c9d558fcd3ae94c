namespace SecretPin.Fuzz.Inputs;

/// <summary>Where this repository is, above the program.</summary>
internal static class Repository
{
    private static readonly string Root = Find();

    public static string Corpus => Path.Combine(Root, "tests", "SecretPin.Fuzz", "Corpus");

    /// <summary>Reviews as the API server sends them.</summary>
    public static string Cases => Path.Combine(Root, "tests", "SecretPin.Webhook.Tests", "Cases");

    /// <summary>Kubernetes' own objects with every field filled (k8s.io/api testdata); they may be absent.</summary>
    public static string Upstream =>
        Environment.GetEnvironmentVariable("SECRETPIN_TESTDATA") ?? Path.Combine(Root, "..", "shared", "testdata", "kubernetes-1.36");

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Webhook.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"{AppContext.BaseDirectory} is not in the repository.");
        }

        return folder.FullName;
    }
}
