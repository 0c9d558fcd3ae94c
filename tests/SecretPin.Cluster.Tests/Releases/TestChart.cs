using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>A chart with the Deployment <c>app</c>, which uses the aliases <c>auth</c> and <c>regcred</c>, and its release in one namespace.</summary>
internal sealed class TestChart : IDisposable
{
    private const string Templates = """
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
                image: {{ .Values.image }}
                envFrom: [{secretRef: {name: auth}}]
        """;

    private readonly TestNamespace _namespace;
    private readonly TemporaryFolder _folder = new();

    public TestChart(TestNamespace ns)
    {
        _namespace = ns;
        File.WriteAllText(_folder["Chart.yaml"], "apiVersion: v2\nname: app\nversion: 0.1.0\n");
        File.WriteAllText(_folder["values.yaml"], "replicas: 1\nimage: some\n");
        _folder.Write("templates/all.yaml", Templates);
    }

    public string Path => _folder.Path;

    /// <summary>Runs Helm in the namespace.</summary>
    public Task<ToolResult> TryAsync(params string[] arguments) =>
        _namespace.Cluster.Helm!.RunAsync(null, [.. arguments, "-n", _namespace.Name]);

    /// <summary>Installs or upgrades the release <c>app</c>.</summary>
    public async Task<ToolResult> UpgradeAsync(params string[] options) =>
        (await TryAsync(["upgrade", "--install", "app", Path, .. options])).Succeeded();

    public void Dispose() => _folder.Dispose();
}
