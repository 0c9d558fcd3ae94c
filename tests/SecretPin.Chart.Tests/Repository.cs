namespace SecretPin.Chart.Tests;

/// <summary>What the chart's folder holds, as it is committed.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Chart { get; } = Path.Combine(Root, "deploy", "chart");

    /// <summary>The chart as plain YAML, which a test keeps equal to it: so most tests need no Helm.</summary>
    public static string InstallText { get; } = File.ReadAllText(Path.Combine(Root, "deploy", "install.yaml"));

    /// <inheritdoc cref="InstallText"/>
    public static IReadOnlyList<YamlDotNet.RepresentationModel.YamlNode> Install { get; } = Yaml.Parse(InstallText);

    public static string Read(string file) => File.ReadAllText(Path.Combine(Chart, file));

    private static string FindRoot()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "Webhook.sln")))
        {
            directory = directory.Parent ?? throw new DirectoryNotFoundException("No folder above the tests holds Webhook.sln.");
        }

        return directory.FullName;
    }
}
