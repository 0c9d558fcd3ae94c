namespace SecretPin.Cluster.Tests.Support;

/// <summary>What is committed beside the tests.</summary>
internal static class Repository
{
    public static string Chart { get; } = Path.Combine(Root(), "deploy", "chart");

    /// <summary>The chart as plain YAML, with its defaults.</summary>
    public static string Install { get; } = Path.Combine(Root(), "deploy", "install.yaml");

    /// <summary>The story of a rotation.</summary>
    public static string Rotation { get; } = Path.Combine(Root(), "docs", "rotation.md");

    private static string Root()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Webhook.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Webhook.sln.");
        }

        return directory.FullName;
    }
}
