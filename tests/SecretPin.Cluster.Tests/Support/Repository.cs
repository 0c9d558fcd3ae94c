namespace SecretPin.Cluster.Tests.Support;

/// <summary>What is committed beside the tests.</summary>
internal static class Repository
{
    public static string Chart { get; } = Path.Combine(Root(), "deploy", "chart");

    /// <summary>The chart as plain YAML, with its defaults.</summary>
    public static string Install { get; } = Path.Combine(Root(), "deploy", "install.yaml");

    /// <summary>The story of a rotation.</summary>
    public static string Rotation { get; } = Path.Combine(Root(), "docs", "rotation.md");

    /// <summary>What kubectl says that we may do.</summary>
    public static string Rights { get; } = Path.Combine(Root(), "tests", "SecretPin.Cluster.Tests", "Rights", "can-i.txt");

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
