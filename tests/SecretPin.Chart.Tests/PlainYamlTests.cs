using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The chart with the default values, and <c>deploy/install.yaml</c>.</summary>
public sealed class PlainYamlTests
{
    [Fact]
    public void The_plain_YAML_is_the_rendered_chart()
    {
        var (exitCode, output, error) = Helm.Template("createNamespace=true");
        Assert.True(exitCode == 0, error);
        Assert.True(
            Lines(output).SequenceEqual(Lines(ChartFiles.InstallText)),
            "deploy/install.yaml differs from the rendered chart. Render it again with the command in its first lines.");
    }

    [Fact]
    public void The_chart_passes_helm_lint()
    {
        var (exitCode, output, error) = Helm.Run("lint", "--strict", Repository.Chart);
        Assert.True(exitCode == 0, output + error);
    }

    [Fact]
    public void The_namespace_enforces_the_restricted_pod_security_level() =>
        Assert.Equal(
            "restricted",
            ChartFiles.Install.One("Namespace").At("metadata.labels")!["pod-security.kubernetes.io/enforce"].ToString());

    [Fact]
    public void Every_CRD_is_included() =>
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(Repository.Chart, "files", "crds")).Select(Path.GetFileNameWithoutExtension).Order(),
            ChartFiles.Install.All("CustomResourceDefinition").Select(crd => crd.Text("spec.names.plural")).Order());

    [Fact]
    public void Every_CRD_states_the_version_of_the_Deployment() =>
        Assert.All(
            ChartFiles.Install.All("CustomResourceDefinition"),
            crd => Assert.Equal(
                ChartFiles.Install.One("Deployment").At("metadata.labels")!["app.kubernetes.io/version"].ToString(),
                crd.At("metadata.annotations")!["secretpin.io/version"].ToString()));

    [Fact]
    public void There_are_no_wildcards() =>
        Assert.DoesNotContain(
            ChartFiles.Install.SelectMany(manifest => manifest.AllNodes).OfType<YamlScalarNode>(),
            scalar => scalar.Value!.Split('/').Contains("*"));

    [Fact]
    public void Every_object_is_named_after_SecretPin() =>
        Assert.All(ChartFiles.Install, manifest => Assert.Contains("secretpin", manifest.Text("metadata.name"), StringComparison.Ordinal));

    /// <summary>The lines that are not blank, because Helm 3 and Helm 4 render different blank lines.</summary>
    private static IEnumerable<string> Lines(string yaml) => yaml.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line));
}
