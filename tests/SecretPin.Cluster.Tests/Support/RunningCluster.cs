using System.Net;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Aws;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Webhooks;
using SecretPin.Testing.Processes;

[assembly: AssemblyFixture(typeof(SecretPin.Cluster.Tests.Support.RunningCluster))]

// The tests mostly wait for the control planes. One of the threads runs the serial tests.
[assembly: Xunit.v3.Parallelization(MaxThreads = 5)]
[assembly: TestCollectionOrderer(typeof(SecretPin.Cluster.Tests.Support.SerialTestsFirst))]

namespace SecretPin.Cluster.Tests.Support;

/// <summary>A control plane, with SecretPin installed from its chart. Each test uses its own namespace.</summary>
public sealed class RunningCluster : IAsyncLifetime
{
    /// <summary>A custom workload with two paths, configured in the chart.</summary>
    private const string Rollouts =
        """
        workloads=[
          {"group":"argoproj.io","version":"v1alpha1","resource":"rollouts","kind":"Rollout","podSpecPath":"spec.template.spec"},
          {"group":"argoproj.io","version":"v1alpha1","resource":"rollouts","kind":"Rollout","podSpecPath":"spec.groups[*].template.spec"}]
        """;

    private static readonly string[] WebhookArguments =
    [
        "--Cluster:Workloads:0:Group=argoproj.io", "--Cluster:Workloads:0:Version=v1alpha1", "--Cluster:Workloads:0:Resource=rollouts",
        "--Cluster:Workloads:0:Kind=Rollout", "--Cluster:Workloads:0:PodSpecPath=spec/template/spec",
        "--Cluster:Workloads:1:Group=argoproj.io", "--Cluster:Workloads:1:Version=v1alpha1", "--Cluster:Workloads:1:Resource=rollouts",
        "--Cluster:Workloads:1:Kind=Rollout", "--Cluster:Workloads:1:PodSpecPath=spec.groups[*].template.spec",
        "--Cluster:ExternalSecrets=true", "--ArgoCd:Refresh=true", $"--ArgoCd:Namespaces:0={ArgoCdNamespace}",
        "--Cluster:Resolve:0=TriggerAuthentication.keda.sh", "--Cluster:Resolve:1=Ingress.networking.k8s.io",
        "--Cluster:Resolve:2=Gateway.networking.istio.io",
    ];

    /// <summary>Kinds without a pod spec whose aliases are resolved, configured in the chart.</summary>
    private const string ResolvedKinds = "references.resolve={TriggerAuthentication.keda.sh,Ingress.networking.k8s.io,Gateway.networking.istio.io}";

    private readonly TemporaryFolder _folder = new();
    private KubernetesControlPlane? _plane;
    private TestNamespace? _probe;
    private string _token = "", _callers = "", _installed = "";
    private int _namespaces;

    /// <summary>The namespace of the chart.</summary>
    internal const string SystemNamespace = "secretpin-system";

    /// <summary>The namespace of the Applications of Argo CD.</summary>
    internal const string ArgoCdNamespace = "argocd";

    /// <summary>The MutatingWebhookConfiguration of the chart.</summary>
    internal const string MutatingConfiguration = "zzz-secretpin";

    internal KubernetesControlPlane Plane => _plane!;

    internal Api Api => Plane.Api;

    /// <summary>The folder with kubectl-secretpin.</summary>
    internal string PluginFolder => _folder["bin"];

    internal Tool Kubectl { get; private set; } = null!;

    internal Tool? Helm { get; private set; }

    internal Balancer Balancer { get; } = new();

    /// <summary>The AWS endpoint of the replicas.</summary>
    internal MotoServer Aws { get; } = new();

    /// <summary>The replica that answers by default.</summary>
    internal WebhookProcess Webhook { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        if (Binaries.WhyNoControlPlane is not null)
        {
            return;
        }

        try
        {
            await Aws.InitializeAsync();
            _plane = await KubernetesControlPlane.StartAsync();
            _callers = _plane.Write("callers.crt", _plane.CallersOfWebhooks.Pem);
            Plugin.WriteTo(PluginFolder);
            Kubectl = new(Binaries.Kubectl!, Environment(Plane));
            Helm = Binaries.Helm is null ? null : new(Binaries.Helm, Environment(Plane));
            await InstallAsync();
            var created = await Kubectl.RunAsync(null, "create", "token", "secretpin", "-n", SystemNamespace, "--duration", "24h");
            _token = created.Succeeded().Output.Trim();
            await StartWebhookAsync();
            await ProbeAsync();
            _installed = await WebhooksAsync();
        }
        catch
        {
            await DisposeAsync();
            throw;
        }
    }

    /// <summary>Creates a namespace. Skips the test if there is no control plane.</summary>
    /// <param name="labels">Labels of the namespace.</param>
    internal async Task<TestNamespace> NewNamespaceAsync(params (string Name, string Value)[] labels)
    {
        Assert.SkipWhen(Binaries.WhyNoControlPlane is not null, Binaries.WhyNoControlPlane ?? "");
        var ns = new TestNamespace(this, $"test-{Interlocked.Increment(ref _namespaces)}");
        var metadata = new JsonObject
        {
            ["name"] = ns.Name,
            ["labels"] = new JsonObject(labels.Select(label => KeyValuePair.Create(label.Name, (JsonNode?)label.Value))),
        };
        (await Api.CreateAsync("namespaces", "", new JsonObject { ["metadata"] = metadata })).Expected();
        // No pod can be created without the ServiceAccount.
        await Api.UntilAsync("serviceaccounts", ns.Name, "default", account => account is not null);
        return ns;
    }

    /// <summary>The environment for kubectl and Helm: the kubeconfig of one cluster, and caches in the temporary folder.</summary>
    internal Dictionary<string, string> Environment(KubernetesControlPlane plane) => new()
    {
        ["KUBECONFIG"] = plane.AdminKubeconfig,
        ["KUBECACHEDIR"] = _folder["kubectl"],
        ["PATH"] = string.Join(Path.PathSeparator, [PluginFolder, Path.GetDirectoryName(Binaries.Kubectl)!, System.Environment.GetEnvironmentVariable("PATH")]),
        ["HELM_CACHE_HOME"] = _folder["helm"],
        ["HELM_CONFIG_HOME"] = _folder["helm"],
        ["HELM_DATA_HOME"] = _folder["helm"],
    };

    /// <summary>Starts the replica that answers by default.</summary>
    internal async Task StartWebhookAsync()
    {
        Webhook = await NewReplicaAsync();
        await ServeAsync(Webhook);
    }

    /// <summary>Sends the reviews to these replicas. Returns when the API server uses them.</summary>
    internal async Task ServeAsync(params IEnumerable<WebhookProcess> replicas)
    {
        Balancer.Serve(replicas.Select(replica => replica.Port));
        if (_probe is not null)
        {
            var secret = Resources.Path("secrets", _probe.Name, $"probe-{TestObjects.Old}");
            await Until.HoldsAsync(async () =>
                await Api.SendAsync(HttpMethod.Delete, $"{secret}?dryRun=All") is { Code: not HttpStatusCode.Forbidden } other ? other.Message : null);
        }
    }

    /// <summary>Starts a further replica. It gets reviews only after <see cref="ServeAsync"/>.</summary>
    /// <param name="server">The address of the API server for the replica.</param>
    /// <param name="more">Further settings.</param>
    internal Task<WebhookProcess> NewReplicaAsync(Uri? server = null, params IEnumerable<string> more) => NewReplicaAsync([], NewKubeconfig(server), more);

    /// <summary>Starts a further replica.</summary>
    /// <param name="launcher">A command that replaces itself with the command that follows it.</param>
    /// <param name="kubeconfig">The identity and rights of the replica.</param>
    /// <param name="more">Further settings.</param>
    internal Task<WebhookProcess> NewReplicaAsync(IEnumerable<string> launcher, string kubeconfig, params IEnumerable<string> more) =>
        ClusterWebhook.StartAsync(
        launcher, kubeconfig, [.. Helm is null ? []
            : WebhookArguments, .. AwsArguments, $"--Tls:ClientCa={_callers}", "--Unresolved:Interval=00:00:02", "--Rollouts:Interval=00:00:00.2", .. more]);

    /// <returns>The file of a kubeconfig with the rights of the chart.</returns>
    internal string NewKubeconfig(Uri? server = null) =>
        Plane.Write($"webhook-{Guid.NewGuid():N}.kubeconfig", Kubeconfig.For(server ?? Plane.Server, Plane.Authority, _token));

    public async ValueTask DisposeAsync()
    {
        try
        {
            // A test that leaves a webhook changed can make later tests fail. The order of the tests depends on the path of the assembly, so these failures
            // would occur only in some checkouts.
            Assert.Equal(_installed, _installed.Length == 0 ? "" : await WebhooksAsync());
        }
        finally
        {
            if (Webhook is not null)
            {
                await Webhook.DisposeAsync();
            }

            if (_plane is not null)
            {
                await _plane.DisposeAsync();
            }

            await Aws.DisposeAsync();
            await Balancer.DisposeAsync();
            _folder.Dispose();
        }
    }

    /// <returns>The webhooks of the chart, one line for each webhook. The lines do not contain the CA certificate.</returns>
    private async Task<string> WebhooksAsync()
    {
        var lines = new List<string>();
        foreach (var (resource, name) in new[] { ("mutatingwebhookconfigurations", MutatingConfiguration), ("validatingwebhookconfigurations", "secretpin") })
        {
            foreach (var webhook in (await Api.GetAsync(resource, "", name)).Expected()["webhooks"]!.AsArray())
            {
                webhook!["clientConfig"]!.AsObject().Remove("caBundle");
                lines.Add(webhook.ToJsonString());
            }
        }

        return string.Join('\n', lines);
    }

    private string[] AwsArguments => MotoServer.Problem is null ? [$"--Aws:Endpoint={Aws.Address}"] : [];

    private async Task InstallAsync()
    {
        (await Kubectl.RunAsync(FakeExternalSecretsOperator.Crd, "create", "-f", "-")).Succeeded();
        foreach (var custom in new[]
        {
            TestCrd.Rollout,
            TestCrd.Of("applications", "argoproj.io", "Application", version: "v1alpha1"),
            TestCrd.Of("gateways", "networking.istio.io", "Gateway"),
            TestCrd.Of("triggerauthentications", "keda.sh", "TriggerAuthentication", version: "v1alpha1"),
        })
        {
            (await Api.CreateAsync("customresourcedefinitions", "", custom)).Expected();
            await Api.UntilEstablishedAsync((string)custom["metadata"]!["name"]!);
        }

        (await Kubectl.RunAsync(null, "create", "namespace", ArgoCdNamespace)).Succeeded();

        var url = Balancer.Address.GetLeftPart(UriPartial.Authority);
        var installed = Helm is null
            ? await Kubectl.RunAsync(PlainYaml.For(Balancer.Address), "apply", "-f", "-")
            : await Helm.RunAsync(
                null, "install", "secretpin", Repository.Chart, "--namespace", SystemNamespace, "--create-namespace",
                "--set", $"webhook.url={url}", "--set", "aws.externalSecrets=true", "--set", ResolvedKinds,
                "--set", "argocd.refresh=true", "--set", $"argocd.namespaces={{{ArgoCdNamespace}}}", "--set-json", Rollouts);
        installed.Succeeded();
        await Api.UntilEstablishedAsync("secretaliases.secretpin.io");

        // The chart does not grant the guard the right to list Applications, and each deletion would report this.
        (await Api.CreateAsync("clusterroles", "", TestObjects.Parse("""
            {
              "metadata": {"name": "applications", "labels": {"secretpin.io/aggregate-to-guard": "true"}},
              "rules": [{"apiGroups": ["argoproj.io"], "resources": ["applications"], "verbs": ["list"]}]
            }
            """))).Expected();
        await Api.UntilAsync("clusterroles", "", "secretpin-guard", role => role!["rules"]?.ToJsonString().Contains("applications") == true);
    }

    /// <summary>Waits until the API server calls each webhook and trusts its certificate.</summary>
    private async Task ProbeAsync()
    {
        var ns = await NewNamespaceAsync();
        await ns.SecretAsync("probe", TestObjects.Old);
        var alias = Resources.Path("secretaliases", ns.Name);
        var deployments = Resources.Path("deployments", ns.Name);
        var secret = Resources.Path("secrets", ns.Name, $"probe-{TestObjects.Old}");
        await Until.HoldsAsync(
            async () =>
            {
                var declared = await Api.SendAsync(HttpMethod.Post, alias, TestObjects.Alias("probe", TestObjects.Old));
                return declared.IsSuccess ? null : declared.Message;
            },
            () => Webhook.Output);
        await Until.HoldsAsync(
            async () =>
            {
                var resolved = await Api.SendAsync(HttpMethod.Post, $"{deployments}?dryRun=All", TestObjects.Workload("Deployment", "probe", "probe"));
                var deleted = await Api.SendAsync(HttpMethod.Delete, $"{secret}?dryRun=All");
                var changed = await Api.SendAsync(
                    HttpMethod.Patch, $"{secret}?dryRun=All", JsonNode.Parse("""{"data":{"token":"bmV3"}}"""), "application/merge-patch+json");
                return !resolved.Body.ToJsonString().Contains($"probe-{TestObjects.Old}", StringComparison.Ordinal)
                    ? $"The alias is not resolved yet: {resolved.Message}"
                    : deleted.IsSuccess ? "The guard does not reject the deletion yet."
                    : changed.IsSuccess ? "The change of the version is not rejected yet."
                    : null;
            },
            () => Webhook.Output);
        _probe = ns;
    }
}
