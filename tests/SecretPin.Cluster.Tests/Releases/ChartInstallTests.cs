using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>The installation of SecretPin with its defaults in an empty cluster.</summary>
[Trait("Category", "Slow")]
public sealed class ChartInstallTests(RunningCluster cluster)
{
    private const string Namespace = RunningCluster.SystemNamespace;

    [Fact]
    public async Task Helm_installs_upgrades_and_uninstalls_it_without_a_warning()
    {
        Assert.SkipWhen(Binaries.WhyNoControlPlane is not null, Binaries.WhyNoControlPlane ?? "");
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        await using var plane = await KubernetesControlPlane.StartAsync(controllers: false);
        var helm = new Tool(Binaries.Helm!, cluster.Environment(plane));

        foreach (var command in (string[][])
            [
                ["install", "secretpin", Repository.Chart, "--create-namespace"],
                ["upgrade", "secretpin", Repository.Chart, "--set", "replicas=3"],
                ["rollback", "secretpin", "1"],
                ["uninstall", "secretpin"],
            ])
        {
            var result = (await helm.RunAsync(null, [.. command, "--namespace", Namespace])).Succeeded();
            Assert.DoesNotContain("warn", result.Error, StringComparison.OrdinalIgnoreCase);
        }

        var crds = (await plane.Api.GetAsync("customresourcedefinitions", "")).Expected()["items"]!.AsArray();
        Assert.Equal(["blockeddeletions.secretpin.io", "secretaliases.secretpin.io"], crds.Select(crd => SecretNames.Name(crd!)));
    }

    [Fact]
    public async Task Kubectl_applies_its_plain_YAML_twice_without_a_warning()
    {
        Assert.SkipWhen(Binaries.WhyNoControlPlane is not null, Binaries.WhyNoControlPlane ?? "");
        await using var plane = await KubernetesControlPlane.StartAsync(controllers: false);
        var kubectl = new Tool(Binaries.Kubectl!, cluster.Environment(plane));

        var first = (await kubectl.RunAsync(null, "apply", "-f", Repository.Install)).Succeeded();
        var second = (await kubectl.RunAsync(null, "apply", "-f", Repository.Install)).Succeeded();

        Assert.Empty(first.Error);
        Assert.Empty(second.Error);
        // kubectl always sends the selector of a PodDisruptionBudget.
        Assert.Equal(
            ["poddisruptionbudget.policy/secretpin configured"],
            second.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !line.EndsWith(" unchanged", StringComparison.Ordinal)));
    }
}
