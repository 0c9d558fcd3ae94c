namespace SecretPin.Chart.Tests;

/// <summary>The chart's committed files.</summary>
internal static class ChartFiles
{
    /// <summary>The chart rendered to plain YAML. A test compares it with the chart, so that most tests need no Helm.</summary>
    public static string InstallText { get; } = File.ReadAllText(Repository.Install);

    /// <inheritdoc cref="InstallText"/>
    public static IReadOnlyList<YamlDotNet.RepresentationModel.YamlNode> Install { get; } = Yaml.Parse(InstallText);

    /// <param name="file">A path relative to the chart's folder.</param>
    public static string Read(string file) => File.ReadAllText(Path.Combine(Repository.Chart, file));
}
