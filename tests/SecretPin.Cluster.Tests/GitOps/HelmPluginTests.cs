using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.GitOps;

/// <summary>The post-renderer in deploy/helm-plugin with the real Helm 4.</summary>
public sealed class HelmPluginTests(RunningCluster cluster) : IDisposable
{
    private const string Chart = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: web}
        spec:
          selector: {matchLabels: {app: web}}
          template:
            metadata: {labels: {app: web}}
            spec: {containers: [{name: app, image: app, envFrom: [{secretRef: {name: auth}}]}]}
        """;

    private const string Hook = """
        apiVersion: batch/v1
        kind: Job
        metadata: {name: migrate, annotations: {"helm.sh/hook": pre-install}}
        spec:
          template:
            spec:
              restartPolicy: Never
              containers: [{name: app, image: app, envFrom: [{secretRef: {name: auth}}]}]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string> Commands => ["template", "install --dry-run=client", "install --dry-run=server"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Helm_renders_the_workloads_and_the_hooks_of_a_release_with_their_versions(string command)
    {
        var ns = await PrepareAsync();

        var rendered = (await RunAsync(ns, command, $"--post-renderer-args=--namespace={ns.Name}")).Succeeded().Output;

        Assert.Equal(2, rendered.Split($"name: auth-{TestObjects.Old}").Length - 1);
        Assert.DoesNotContain("name: auth}", rendered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_namespace_may_come_from_HELM_NAMESPACE()
    {
        var ns = await PrepareAsync();

        var rendered = (await RunAsync(ns, "template", environment: ("HELM_NAMESPACE", ns.Name))).Succeeded().Output;

        Assert.Contains($"name: auth-{TestObjects.Old}", rendered, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_namespace_Helm_fails_instead_of_using_the_namespace_of_the_kubeconfig()
    {
        var ns = await PrepareAsync();

        (await RunAsync(ns, "template")).Refused("failed to invoke post-renderer plugin \"secretpin\"");

        var plugin = new Tool(Path.Combine(cluster.PluginFolder, "kubectl-secretpin"), cluster.Environment(cluster.Plane));
        (await plugin.RunAsync("", "resolve", "--post-renderer"))
            .Refused("The namespace of the release is missing. Add '--post-renderer-args=--namespace=NAMESPACE' to the helm command.");
    }

    private async Task<TestNamespace> PrepareAsync()
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        _folder.Write("plugins/secretpin/plugin.yaml", await File.ReadAllTextAsync(Path.Combine(Repository.Root, "deploy", "helm-plugin", "plugin.yaml")));
        _folder.Write("chart/Chart.yaml", "apiVersion: v2\nname: web\nversion: 0.1.0\n");
        _folder.Write("chart/templates/web.yaml", Chart);
        _folder.Write("chart/templates/hook.yaml", Hook);
        return ns;
    }

    private Task<ToolResult> RunAsync(TestNamespace ns, string command, params string[] arguments) => RunAsync(ns, command, null, arguments);

    private Task<ToolResult> RunAsync(TestNamespace ns, string command, (string Name, string Value)? environment, params string[] arguments)
    {
        var variables = cluster.Environment(cluster.Plane);
        variables["HELM_PLUGINS"] = _folder["plugins"];
        if (environment is { } variable)
        {
            variables[variable.Name] = variable.Value;
        }

        return new Tool(Binaries.Helm!, variables).RunAsync(
            null, [.. command.Split(' '), "web", _folder["chart"], "--namespace", ns.Name, "--post-renderer", "secretpin", .. arguments]);
    }
}
