using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Rights;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>
/// A chart with a Secret for each kind that can reference one. Helm deletes ServiceAccounts, and the kinds that it does not know, after the Secrets.
/// </summary>
[Collection(nameof(SerialTests))]
public sealed class HelmUninstallTests(RunningCluster cluster) : IAsyncLifetime
{
    private const string Gateways = "gateways.gateway.networking.k8s.io";

    private const string OtherKinds = """
        apiVersion: v1
        kind: ServiceAccount
        metadata: {name: robot}
        imagePullSecrets: [{name: serviceaccount}]
        secrets: [{name: mounted}]
        ---
        apiVersion: networking.k8s.io/v1
        kind: Ingress
        metadata: {name: web}
        spec:
          defaultBackend: {service: {name: web, port: {number: 80}}}
          tls: [{hosts: [example.org], secretName: ingress}]
        ---
        apiVersion: gateway.networking.k8s.io/v1
        kind: Gateway
        metadata: {name: web}
        spec:
          gatewayClassName: some
          listeners: [{name: https, port: 443, protocol: HTTPS, tls: {certificateRefs: [{name: gateway}]}}]
        ---
        apiVersion: v1
        kind: PersistentVolume
        metadata: {name: "{{ .Release.Namespace }}"}
        spec:
          capacity: {storage: 1Gi}
          accessModes: [ReadWriteOnce]
          csi: {driver: some, volumeHandle: some, nodeStageSecretRef: {name: persistentvolume, namespace: "{{ .Release.Namespace }}"}}
        ---
        apiVersion: storage.k8s.io/v1
        kind: StorageClass
        metadata: {name: "{{ .Release.Namespace }}"}
        provisioner: some
        parameters:
          csi.storage.k8s.io/provisioner-secret-name: storageclass
          csi.storage.k8s.io/provisioner-secret-namespace: "{{ .Release.Namespace }}"
        """;

    private static readonly string[] Secrets =
    [
        "serviceaccount", "mounted", "ingress", "gateway", "persistentvolume", "storageclass",
        .. TestObjects.Workloads.Keys.Select(kind => kind.ToLowerInvariant()),
    ];

    public async ValueTask InitializeAsync()
    {
        if (Binaries.WhyNoControlPlane is null)
        {
            (await cluster.Api.CreateAsync("customresourcedefinitions", "", TestObjects.Parse(Exercise.GatewayCrd))).Expected();
            await cluster.Api.UntilEstablishedAsync(Gateways);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Binaries.WhyNoControlPlane is null)
        {
            await cluster.Api.DeleteAsync("customresourcedefinitions", "", Gateways);
            await cluster.Api.UntilAsync("customresourcedefinitions", "", Gateways, crd => crd is null);
        }
    }

    [Theory]
    [InlineData("background")]
    [InlineData("foreground")]
    public async Task A_release_with_every_kind_of_referrer_is_uninstalled_in_one_pass(string cascade)
    {
        var (ns, chart) = await InstallAsync();
        using var folder = chart;
        foreach (var secret in Secrets.Except(["mounted"]))
        {
            // The ServiceAccount, the Ingress and the Gateway belong to the release of their Secrets.
            if (secret is not ("serviceaccount" or "ingress" or "gateway"))
            {
                (await ns.Try("delete", "secret", secret, "--dry-run=server")).Refused($"{secret} is still in use by");
            }
        }

        (await cluster.Helm!.RunAsync(null, "uninstall", "release", "-n", ns.Name, "--cascade", cascade)).Succeeded();

        Assert.Empty(await ns.List("secrets"));
        Assert.False(await ns.Exists("serviceaccounts", "robot"));
    }

    [Fact]
    public async Task A_workload_of_another_release_keeps_the_Secret_of_an_uninstalled_release()
    {
        var (ns, chart) = await InstallAsync();
        using var folder = chart;
        await ns.Apply(TestObjects.Workload("Deployment", "other", "podtemplate"));

        Assert.NotEqual(0, (await cluster.Helm!.RunAsync(null, "uninstall", "release", "-n", ns.Name)).Code);
        Assert.True(await ns.Exists("secrets", "podtemplate"));

        await ns.Kubectl("delete", "deployment", "other");
        (await cluster.Helm!.RunAsync(null, "uninstall", "release", "-n", ns.Name)).Succeeded();
        Assert.Empty(await ns.List("secrets"));
    }

    [Fact]
    public async Task A_pull_secret_is_kept_while_a_workload_runs_as_the_ServiceAccount_of_the_release()
    {
        var (ns, chart) = await InstallAsync();
        using var folder = chart;
        var user = TestObjects.Workload("Deployment", "other", new System.Text.Json.Nodes.JsonObject
        {
            ["serviceAccountName"] = "robot",
            ["containers"] = TestObjects.Parse("""{"list": [{"name": "app", "image": "some"}]}""")["list"]!.DeepClone(),
        });
        await ns.Apply(user);

        (await ns.Try("delete", "secret", "serviceaccount", "--dry-run=server")).Refused("in use by", "ServiceAccount/robot (imagePullSecrets)");

        await ns.Kubectl("delete", "deployment", "other", "--cascade=foreground");
        var deleted = (await ns.Try("delete", "secret", "serviceaccount", "--dry-run=server")).Succeeded();
        Assert.Contains("Warning: ServiceAccount/robot still names serviceaccount", deleted.Error, StringComparison.Ordinal);
    }

    private async Task<(TestNamespace Namespace, TemporaryFolder Chart)> InstallAsync()
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        var templates = Secrets.Select(TestObjects.Secret)
            .Concat(TestObjects.Workloads.Keys.Select(kind => TestObjects.Workload(kind, kind.ToLowerInvariant(), kind.ToLowerInvariant())))
            .Select(json => json.ToJsonString())
            .Append(OtherKinds);
        var chart = TestChart.Write(string.Join("\n---\n", templates), "");
        (await cluster.Helm!.RunAsync(null, "install", "release", chart.Path, "-n", ns.Name)).Succeeded();
        await ns.Until("replicasets", "", set => (long?)set?["status"]?["replicas"] == 1);
        await ns.Until("jobs", "job", job => (long?)job?["status"]?["active"] == 1);
        return (ns, chart);
    }
}
