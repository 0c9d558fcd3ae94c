using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The Deployment of the webhook and the objects that select its pods.</summary>
public sealed class PodTests
{
    private static readonly YamlNode Deployment = ChartFiles.Install.One("Deployment");
    private static readonly YamlNode Pod = Deployment.At("spec.template.spec")!;
    private static readonly YamlNode Container = Assert.Single(Pod.List("containers"));

    [Fact]
    public void The_container_has_no_privileges()
    {
        Assert.Equal("true", Pod.Text("securityContext.runAsNonRoot"));
        Assert.Equal("65532", Pod.Text("securityContext.runAsUser"));
        Assert.Equal("RuntimeDefault", Pod.Text("securityContext.seccompProfile.type"));
        Assert.Equal("true", Container.Text("securityContext.readOnlyRootFilesystem"));
        Assert.Equal("false", Container.Text("securityContext.allowPrivilegeEscalation"));
        Assert.Equal(["ALL"], Container.Texts("securityContext.capabilities.drop"));
        Assert.Null(Pod.At("volumes"));
        Assert.Null(Pod.At("hostNetwork"));
    }

    [Fact]
    public void Two_replicas_are_spread_and_never_disrupted_together()
    {
        Assert.Equal("2", Deployment.Text("spec.replicas"));
        Assert.Equal("0", Deployment.Text("spec.strategy.rollingUpdate.maxUnavailable"));
        Assert.Equal(2, Pod.List("topologySpreadConstraints").Count());
        Assert.Equal("1", ChartFiles.Install.One("PodDisruptionBudget").Text("spec.maxUnavailable"));
        Assert.Equal("system-cluster-critical", Pod.Text("priorityClassName"));
    }

    [Fact]
    public void The_Service_the_PodDisruptionBudget_and_the_NetworkPolicy_select_the_same_pods()
    {
        var labels = Deployment.At("spec.template.metadata.labels")!;
        Assert.Equal(labels, Deployment.At("spec.selector.matchLabels"));
        Assert.Equal(labels, ChartFiles.Install.One("Service").At("spec.selector"));
        Assert.Equal(labels, ChartFiles.Install.One("PodDisruptionBudget").At("spec.selector.matchLabels"));
        Assert.Equal(labels, ChartFiles.Install.One("NetworkPolicy").At("spec.podSelector.matchLabels"));
    }

    [Fact]
    public void The_Service_forwards_to_the_ports_on_which_the_webhook_listens()
    {
        var service = ChartFiles.Install.One("Service");
        Assert.Equal("secretpin.secretpin-system", $"{service.Text("metadata.name")}.{service.Text("metadata.namespace")}");
        Assert.Equal("443", service.List("spec.ports").With("targetPort", "https").Text("port"));
        Assert.Equal(Environment("Listen__Https"), Container.List("ports").With("name", "https").Text("containerPort"));
        Assert.Equal(Environment("Listen__Http"), Container.List("ports").With("name", "http").Text("containerPort"));
    }

    [Theory]
    [InlineData("startupProbe", "/livez")]
    [InlineData("livenessProbe", "/livez")]
    [InlineData("readinessProbe", "/readyz")]
    public void Each_probe_requests_its_path(string probe, string path)
    {
        Assert.Equal(path, Container.Text($"{probe}.httpGet.path"));
        Assert.Equal("http", Container.Text($"{probe}.httpGet.port"));
    }

    [Theory]
    [InlineData(0, "00:00:00", "20")]
    [InlineData(75, "00:01:15", "95")]
    [InlineData(300, "00:05:00", "320")]
    public void The_grace_period_is_20_seconds_longer_than_the_drain(int seconds, string drain, string gracePeriod)
    {
        var pod = Helm.Render($"drainSeconds={seconds}").One("Deployment").At("spec.template.spec")!;
        Assert.Equal(gracePeriod, pod.Text("terminationGracePeriodSeconds"));
        Assert.Equal(drain, Environment("Listen__Drain", pod.List("containers").Single()));
    }

    /// <summary>A dump could contain values of Secrets. The image sets the same variables, for installations without this chart.</summary>
    [Theory, InlineData("DOTNET_EnableDiagnostics"), InlineData("DOTNET_DbgEnableMiniDump")]
    public void Dumps_are_disabled(string setting)
    {
        Assert.Equal("0", Environment(setting));
        Assert.Contains($"{setting}=0 \\\n", File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile")), StringComparison.Ordinal);
    }

    /// <summary>The tests with hostile clients assume this limit (SecretPin.Webhook.Tests, Hostile).</summary>
    [Fact]
    public void The_memory_limit_is_512_MiB() => Assert.Equal("512Mi", Container.Text("resources.limits.memory"));

    private static string? Environment(string name, YamlNode? container = null) =>
        (container ?? Container).List("env").With("name", name).Text("value");
}
