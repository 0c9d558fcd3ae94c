using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The chart is well-formed, and <c>deploy/install.yaml</c> is what it gives.</summary>
public sealed class PlainYamlTests
{
    [Fact]
    public void It_is_what_the_chart_renders()
    {
        var (exitCode, output, error) = Helm.Template("createNamespace=true");
        Assert.True(exitCode == 0, error);
        Assert.True(
            Lines(output).SequenceEqual(Lines(ChartFiles.InstallText)),
            "deploy/install.yaml is not what deploy/chart gives. Its first lines say how it is rendered.");
    }

    [Fact]
    public void Helm_finds_nothing_wrong_with_the_chart()
    {
        var (exitCode, output, error) = Helm.Run("lint", "--strict", Repository.Chart);
        Assert.True(exitCode == 0, output + error);
    }

    [Fact]
    public void It_brings_its_namespace_which_lets_no_privileged_pod_in() =>
        Assert.Equal(
            "restricted",
            ChartFiles.Install.One("Namespace").At("metadata.labels")!["pod-security.kubernetes.io/enforce"].ToString());

    [Fact]
    public void It_brings_every_crd_of_ours() =>
        Assert.Equal(
            Directory.EnumerateFiles(Path.Combine(Repository.Chart, "files", "crds")).Select(Path.GetFileNameWithoutExtension).Order(),
            ChartFiles.Install.All("CustomResourceDefinition").Select(crd => crd.Text("spec.names.plural")).Order());

    [Fact]
    public void Nothing_in_it_is_a_wildcard() =>
        Assert.DoesNotContain(
            ChartFiles.Install.SelectMany(shipped => shipped.AllNodes).OfType<YamlScalarNode>(),
            scalar => scalar.Value!.Split('/').Contains("*"));

    [Fact]
    public void Nothing_in_it_is_a_name_of_a_release() =>
        Assert.All(ChartFiles.Install, shipped => Assert.Contains("secretpin", shipped.Text("metadata.name"), StringComparison.Ordinal));

    /// <summary>Without the blank ones: Helm 3 and Helm 4 do not agree on them.</summary>
    private static IEnumerable<string> Lines(string yaml) => yaml.Split('\n').Where(line => !string.IsNullOrWhiteSpace(line));
}
