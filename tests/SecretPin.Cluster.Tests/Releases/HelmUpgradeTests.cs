using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>
/// A chart whose Secret has another name after an upgrade, because the name contains a hash or a revision. Helm deletes the old Secret in the
/// upgrade that moves the workload.
/// </summary>
public sealed class HelmUpgradeTests(RunningCluster cluster)
{
    private const string Templates = """
        apiVersion: v1
        kind: Secret
        metadata: {name: "{{ .Values.secret }}"}
        stringData: {token: some}
        ---
        apiVersion: apps/v1
        kind: {{ .Values.kind }}
        metadata: {name: app}
        spec:
          {{- with .Values.paused }}
          paused: {{ . }}
          {{- end }}
          selector: {matchLabels: {app: app}}
          template:
            metadata: {labels: {app: app}}
            spec:
              containers:
              - name: app
                image: some
                envFrom: [{secretRef: {name: "{{ .Values.secret }}"}}]
        """;

    [Theory]
    [InlineData("Deployment")]
    [InlineData("StatefulSet")]
    [InlineData("DaemonSet")]
    public async Task A_release_whose_Secret_gets_another_name_is_upgraded_again_and_again(string kind)
    {
        var ns = await InstallAsync(kind, "config-1", out var chart);
        using var folder = chart;

        for (var revision = 2; revision <= 4; revision++)
        {
            var upgraded = (await Upgrade(ns, chart, $"config-{revision}", ("kind", kind))).Succeeded();

            Assert.False(await ns.Exists("secrets", $"config-{revision - 1}"), upgraded.ToString());
            Assert.Equal([$"config-{revision}"], Of((await ns.Get(TestObjects.Workloads[kind], "app"))["spec"]));
            if (kind != "DaemonSet" && revision == 2)
            {
                // Without a node, a DaemonSet has no pods.
                Assert.Contains($"{kind}/app still has pods that use config-1, until its rollout is complete", upgraded.Error, StringComparison.Ordinal);
            }

            await ns.Until(TestObjects.Workloads[kind], "app", workload => (long?)workload?["status"]?["observedGeneration"] == revision);
        }
    }

    [Fact]
    public async Task An_upgrade_that_pauses_the_rollout_keeps_the_old_Secret()
    {
        var ns = await InstallAsync("Deployment", "config-1", out var chart);
        using var folder = chart;

        (await Upgrade(ns, chart, "config-2", ("paused", "true"))).Refused("Secret", "config-1 is still in use by ReplicaSet/app-");

        Assert.True(await ns.Exists("secrets", "config-1"));
    }

    [Fact]
    public async Task A_stuck_rollout_keeps_the_old_Secret()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("config-1");
        await ns.SecretAsync("config-2");
        var app = TestObjects.Workload("Deployment", "app", "config-1");
        app["spec"]!["progressDeadlineSeconds"] = 2;
        app["spec"]!["minReadySeconds"] = 1;
        await ns.Apply(app);
        await ns.Until("replicasets", "", set => (long?)set?["status"]?["replicas"] == 1);
        var moved = TestObjects.Workload("Deployment", "app", "config-2");
        moved["spec"]!["progressDeadlineSeconds"] = 2;
        moved["spec"]!["minReadySeconds"] = 1;
        await ns.Apply(moved);
        (await ns.Try("delete", "secret", "config-1", "--dry-run=server")).Succeeded();

        await ns.Until("deployments", "app", found => (long?)found?["status"]?["observedGeneration"] == 2
            && found!["status"]!["conditions"]!.AsArray()
                .Any(condition => (string?)condition!["type"] == "Progressing" && (string?)condition["status"] == "False"));

        (await ns.Delete("config-1")).Refused("config-1 is still in use by ReplicaSet/app-");
    }

    [Fact]
    public async Task A_version_of_an_alias_is_kept_for_its_retention_although_the_chart_no_longer_contains_it()
    {
        var ns = await InstallAsync("Deployment", $"auth-{TestObjects.Old}", out var chart);
        using var folder = chart;
        await ns.PinAsync("auth", TestObjects.Older);
        await ns.PinAsync("auth", TestObjects.New, ("retention", "99999h"));

        (await Upgrade(ns, chart, "other")).Refused($"auth-{TestObjects.Old} was superseded at", "so that a rollback still finds it");

        Assert.True(await ns.Exists("secrets", $"auth-{TestObjects.Old}"));
    }

    private Task<TestNamespace> InstallAsync(string kind, string secret, out TemporaryFolder chart)
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        chart = TestChart.Write(Templates, "kind: Deployment\nsecret: config\npaused: false\n");
        return InstallAsync(kind, secret, chart.Path);
    }

    private async Task<TestNamespace> InstallAsync(string kind, string secret, string chart)
    {
        var ns = await cluster.NewNamespaceAsync();
        (await cluster.Helm!.RunAsync(null, "install", "release", chart, "-n", ns.Name, "--set", $"kind={kind},secret={secret}")).Succeeded();
        if (kind != "DaemonSet")
        {
            await ns.Until("pods", "", pod => pod is not null);
        }

        await ns.Until(TestObjects.Workloads[kind], "app", workload => (long?)workload?["status"]?["observedGeneration"] == 1);
        return ns;
    }

    private Task<ToolResult> Upgrade(TestNamespace ns, TemporaryFolder chart, string secret, params (string Value, string Text)[] more) =>
        cluster.Helm!.RunAsync(
            null,
            "upgrade", "release", chart.Path, "-n", ns.Name, "--set",
            string.Join(',', more.Select(value => $"{value.Value}={value.Text}").Append($"secret={secret}")));
}
