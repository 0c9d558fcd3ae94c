using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The replicas: what they are given, and what they are not.</summary>
public sealed class PodTests
{
    private static readonly YamlNode Deployment = ChartFiles.Install.One("Deployment");
    private static readonly YamlNode Pod = Deployment.At("spec.template.spec")!;
    private static readonly YamlNode Container = Assert.Single(Pod.List("containers"));

    [Fact]
    public void They_have_no_privileges()
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
    public void There_are_two_of_them_apart_and_never_both_away()
    {
        Assert.Equal("2", Deployment.Text("spec.replicas"));
        Assert.Equal("0", Deployment.Text("spec.strategy.rollingUpdate.maxUnavailable"));
        Assert.Equal(2, Pod.List("topologySpreadConstraints").Count());
        Assert.Equal("1", ChartFiles.Install.One("PodDisruptionBudget").Text("spec.maxUnavailable"));
        Assert.Equal("system-cluster-critical", Pod.Text("priorityClassName"));
    }

    [Fact]
    public void The_same_pods_are_served_protected_and_counted()
    {
        var labels = Deployment.At("spec.template.metadata.labels")!;
        Assert.Equal(labels, Deployment.At("spec.selector.matchLabels"));
        Assert.Equal(labels, ChartFiles.Install.One("Service").At("spec.selector"));
        Assert.Equal(labels, ChartFiles.Install.One("PodDisruptionBudget").At("spec.selector.matchLabels"));
        Assert.Equal(labels, ChartFiles.Install.One("NetworkPolicy").At("spec.podSelector.matchLabels"));
    }

    [Fact]
    public void The_service_that_the_api_server_calls_is_there()
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
    public void They_are_asked_how_they_are(string probe, string path)
    {
        Assert.Equal(path, Container.Text($"{probe}.httpGet.path"));
        Assert.Equal("http", Container.Text($"{probe}.httpGet.port"));
    }

    [Theory]
    [InlineData(0, "00:00:00", "20")]
    [InlineData(75, "00:01:15", "95")]
    [InlineData(300, "00:05:00", "320")]
    public void They_are_not_killed_while_they_drain(int seconds, string drain, string gracePeriod)
    {
        var pod = Helm.Render($"drainSeconds={seconds}").One("Deployment").At("spec.template.spec")!;
        Assert.Equal(gracePeriod, pod.Text("terminationGracePeriodSeconds"));
        Assert.Equal(drain, Environment("Listen__Drain", pod.List("containers").Single()));
    }

    /// <summary>A dump holds whatever is in memory. The image says it too, for those who use another chart.</summary>
    [Theory, InlineData("DOTNET_EnableDiagnostics"), InlineData("DOTNET_DbgEnableMiniDump")]
    public void They_leave_no_dump(string setting)
    {
        Assert.Equal("0", Environment(setting));
        Assert.Contains($"{setting}=0 \\\n", File.ReadAllText(Path.Combine(Repository.Root, "Dockerfile")), StringComparison.Ordinal);
    }

    /// <summary>Hostile clients are tested against as much (SecretPin.Webhook.Tests, Hostile).</summary>
    [Fact]
    public void They_have_half_a_gibibyte_each() => Assert.Equal("512Mi", Container.Text("resources.limits.memory"));

    private static string? Environment(string name, YamlNode? container = null) =>
        (container ?? Container).List("env").With("name", name).Text("value");
}
