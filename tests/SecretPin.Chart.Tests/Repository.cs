namespace SecretPin.Chart.Tests;

/// <summary>Paths in the repository, found from the folder that the tests run in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Chart { get; } = Path.Combine(Root, "deploy", "chart");

    /// <summary>The chart as plain YAML, rendered with its default values.</summary>
    public static string Install { get; } = Path.Combine(Root, "deploy", "install.yaml");

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Webhook.sln")))
        {
            folder = folder.Parent ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} contains Webhook.sln.");
        }

        return folder.FullName;
    }
}
