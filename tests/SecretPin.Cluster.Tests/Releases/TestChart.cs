namespace SecretPin.Cluster.Tests.Releases;

/// <summary>A chart in a temporary folder.</summary>
internal static class TestChart
{
    /// <param name="templates">The templates, as one file.</param>
    /// <param name="values">The default values.</param>
    public static TemporaryFolder Write(string templates, string values)
    {
        var folder = new TemporaryFolder();
        Directory.CreateDirectory(folder["templates"]);
        File.WriteAllText(folder["Chart.yaml"], "apiVersion: v2\nname: app\nversion: 0.1.0\n");
        File.WriteAllText(folder["values.yaml"], values);
        File.WriteAllText(Path.Combine(folder["templates"], "all.yaml"), templates);
        return folder;
    }
}
