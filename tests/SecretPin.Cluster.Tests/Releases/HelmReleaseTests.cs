using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>A chart with a Secret and a Deployment that uses it.</summary>
public sealed class HelmReleaseTests(RunningCluster cluster)
{
    private const string Templates = """
        apiVersion: v1
        kind: Secret
        metadata: {name: owned}
        stringData: {token: some}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: app}
        spec:
          replicas: {{ .Values.replicas }}
          selector: {matchLabels: {app: app}}
          template:
            metadata: {labels: {app: app}}
            spec:
              imagePullSecrets: [{name: regcred}]
              containers:
              - name: app
                image: some
                envFrom: [{secretRef: {name: auth}}, {secretRef: {name: owned}}]
        """;

    [Fact]
    public async Task A_release_is_installed_upgraded_rolled_back_and_uninstalled()
    {
        var ns = await Prepare();
        using var chart = WriteChart();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);

        await Helm(ns, "install", "release", chart.Path);
        var installed = await ns.Get("deployments", "app");
        Assert.Equal([old, "owned", $"regcred-{TestObjects.Old}"], Of(installed["spec"]).Order(StringComparer.Ordinal));
        await ns.Until("replicasets", "", set => (long?)set?["status"]?["replicas"] == 1);

        await Helm(ns, "upgrade", "release", chart.Path);
        Assert.Equal(Generation(installed), Generation(await ns.Get("deployments", "app")));

        var (moved, regcred) = (await ns.PinAsync("auth", TestObjects.New), await ns.PinAsync("regcred", TestObjects.New));
        await Helm(ns, "upgrade", "release", chart.Path, "--set", "replicas=2");
        var upgraded = await ns.Get("deployments", "app");
        Assert.Equal([moved, "owned", regcred], Of(upgraded["spec"]).Order(StringComparer.Ordinal));
        Assert.Equal(2, (int)upgraded["spec"]!["replicas"]!);

        await Helm(ns, "rollback", "release", "1");
        var back = await ns.Get("deployments", "app");
        Assert.Equal(1, (int)back["spec"]!["replicas"]!);
        Assert.Equal(3, Of(back["spec"]).Length);

        await Helm(ns, "uninstall", "release");
        Assert.False(await ns.Exists("secrets", "owned"));
        Assert.False(await ns.Exists("deployments", "app"));
    }

    [Theory]
    [InlineData("foreground")]
    [InlineData("background")]
    public async Task A_release_is_uninstalled_with_every_cascade_mode(string cascade)
    {
        var ns = await Prepare();
        using var chart = WriteChart();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        await Helm(ns, "install", "release", chart.Path);
        await ns.Until("replicasets", "", set => (long?)set?["status"]?["replicas"] == 1);

        await Helm(ns, "uninstall", "release", "--cascade", cascade);

        // With foreground cascading, the garbage collector deletes the Deployment, and Helm does not wait for it.
        await ns.Until("secrets", "owned", secret => secret is null);
    }

    private async Task<TestNamespace> Prepare()
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        return await cluster.NewNamespaceAsync();
    }

    private async Task Helm(TestNamespace ns, params string[] arguments) =>
        (await cluster.Helm!.RunAsync(null, [.. arguments, "-n", ns.Name])).Succeeded();

    private static TemporaryFolder WriteChart() => TestChart.Write(Templates, "replicas: 1\n");
}
