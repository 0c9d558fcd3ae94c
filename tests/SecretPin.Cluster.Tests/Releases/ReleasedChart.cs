using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>A chart with the Deployment <c>app</c>, which uses the aliases <c>auth</c> and <c>regcred</c>, and its release in one namespace.</summary>
internal sealed class ReleasedChart(TestNamespace ns) : IDisposable
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

    private readonly TemporaryFolder _folder = TestChart.Write(Templates, "replicas: 1\nimage: some\n");

    public string Path => _folder.Path;

    /// <summary>Runs Helm in the namespace.</summary>
    public Task<ToolResult> TryAsync(params string[] arguments) =>
        ns.Cluster.Helm!.RunAsync(null, [.. arguments, "-n", ns.Name]);

    /// <summary>Installs or upgrades the release <c>app</c>.</summary>
    public async Task<ToolResult> UpgradeAsync(params string[] options) =>
        (await TryAsync(["upgrade", "--install", "app", Path, .. options])).Succeeded();

    public void Dispose() => _folder.Dispose();
}
