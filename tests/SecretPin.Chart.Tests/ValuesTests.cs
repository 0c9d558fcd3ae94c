using YamlDotNet.RepresentationModel;

namespace SecretPin.Chart.Tests;

/// <summary>The schema of the chart's values.</summary>
public sealed class ValuesTests
{
    private const string Rollout =
        """{"group":"argoproj.io","version":"v1alpha1","resource":"rollouts","kind":"Rollout","podSpecPath":"spec.template.spec"}""";

    public static TheoryData<string> Invalid { get; } =
    [
        "replicas=0",
        "replicas=\"two\"",
        "image.repository=\"an image\"",
        "image.tag=\"a tag\"",
        "image.digest=\"sha256:12\"",
        "image.pullPolicy=\"Sometimes\"",
        "imagePullSecrets=[\"regcred\"]",
        "resources.request={}",
        "resources=[]",
        "priorityClassName=1",
        "nodeSelector={\"a\":1}",
        "tolerations={}",
        "podAnnotations={\"a\":true}",
        "podLabels={\"a\":1}",
        "serviceAccount.annotations=[]",
        "aws.roleArn=\"secretpin\"",
        "aws.region=\"Ireland\"",
        "aws.endpoint=\"localhost:4566\"",
        "aws.externalSecrets=\"yes\"",
        "aws.requireStoreUse=\"yes\"",
        "aws.limits.tryTimeoutSeconds=0",
        "aws.limits.retries=0",
        "aws.limits.concurrency=0",
        "aws.limits.describesPerSecond=40001",
        "aws.limits.listsPerSecond=51",
        "aws.limits.staleAfterSeconds=86400",
        "env={\"A\":\"b\"}",
        "env=[{\"value\":\"b\"}]",
        "ports.https=443",
        "ports.http=80",
        "drainSeconds=301",
        "drainSeconds=\"10s\"",
        "guard.scope=\"Versions\"",
        "mode=\"warn\"",
        "reports.enabled=\"yes\"",
        "reports.interval=\"1m\"",
        "networkPolicy.enabled=\"yes\"",
        "networkPolicy.metricsFrom=[{}]",
        "networkPolicy.egressPorts=[]",
        "networkPolicy.egressPorts=[70000]",
        "webhooks.mutating.name=\"Last\"",
        "webhooks.validating.name=\"last\"",
        "webhook.url=\"http://127.0.0.1:8443\"",
        "webhook.url=\"https://127.0.0.1:8443/mutate\"",
        "webhook.caBundle=\"-----BEGIN CERTIFICATE-----\"",
        "tls.mode=\"Files\"",
        "tls.clientCaConfigMap=[]",
        "tls.clientNames=[\"\"]",
        "tls.certManager.issuerRef={\"kind\":\"ClusterIssuer\"}",
        "namespaces.excluded=[\"kube-system\"]",
        "namespaces.excluded=[\"kube-node-lease\"]",
        "namespaces.excluded=[\"kube-system\",\"kube-node-lease\",\"A\"]",
        "namespaces.onlyLabelled=\"true\"",
        "admission.resolveWorkloads.failurePolicy=\"Retry\"",
        "admission.resolvePods.timeoutSeconds=1",
        "admission.verifyWorkloads.timeoutSeconds=30",
        "admission.guardSecrets.failurePolicy=\"fail\"",
        "admission.validateAliases.timeoutSeconds=\"5s\"",
        "audit.wait=\"1s\"",
        "audit.writesPerSecond=0",
        "audit.keepDays=\"90d\"",
        "unresolved.interval=\"1m\"",
        "unresolved.repair=\"yes\"",
        "argocd.refresh=\"yes\"",
        "argocd.namespaces=[]",
        "argocd.instanceLabel=\"\"",
        "argocd.namespaces=[\"A\"]",
        "rollouts.move=\"yes\"",
        "rollouts.atOnce=0",
        "rollouts.interval=\"1m\"",
        "rollouts.prometheus.url=\"prometheus:9090\"",
        "rollouts.prometheus.tokenSecret=\"A Secret\"",
        "rollouts.datadog.site=\"https://datadoghq.eu\"",
        "rollouts.datadog.secret=\"A Secret\"",
        "logFormat=\"text\"",
        "telemetry.otlp=\"collector:4317\"",
        "telemetry.protocol=\"Http\"",
        "telemetry.metrics=\"yes\"",
        "telemetry.traceRatio=2",
        "monitoring.serviceMonitor.enabled=1",
        "monitoring.serviceMonitor.interval=30",
        "monitoring.serviceMonitor.labels=[]",
        "monitoring.prometheusRule.enabled=1",
        "monitoring.prometheusRule.labels={\"a\":1}",
        "monitoring.dashboard.enabled=1",
        "monitoring.dashboard.labels.grafana_dashboard=1",
        "versionedSecretsPolicy.enabled=1",
        "versionedSecretsPolicy.validationActions=[]",
        "versionedSecretsPolicy.validationActions=[\"Deny\",\"Warn\"]",
        "ownWritesPolicy.enabled=1",
        "overridesPolicy.enabled=1",
        "overridesPolicy.validationActions=[]",
        "aggregatedRoles.enabled=1",
        "crds.install=\"no\"",
        "createNamespace=\"no\"",
        "guard.search.enabled=\"yes\"",
        "guard.search.excluded=[\"policyreports\"]",
        "references.catalogue=1",
        "references.catalogue.istio=1",
        "references.entries=[{}]",
        "references.resolve=[\"Gateway\"]",
        "workloads={}",
        "workloads=[{}]",
        .. InvalidWorkloads,
    ];

    /// <summary>Valid workloads with one invalid part each.</summary>
    private static IEnumerable<string> InvalidWorkloads =>
        from change in new (string From, string To)[]
        {
            ("argoproj.io", "apps"),
            ("v1alpha1", "1"),
            ("rollouts", "rollouts/status"),
            ("Rollout", "rollout"),
            ("spec.template.spec", "spec/template/spec"),
            ("spec.template.spec", ".spec"),
            ("spec.template.spec", "spec.templates[0].spec"),
        }
        select $"workloads=[{Rollout.Replace($"\"{change.From}\"", $"\"{change.To}\"", StringComparison.Ordinal)}]";

    [Theory]
    [MemberData(nameof(Invalid))]
    public void An_invalid_value_is_rejected(string value)
    {
        var (exitCode, _, error) = Helm.Template(value);
        Assert.NotEqual(0, exitCode);
        Assert.Contains("values don't meet the specifications of the schema", error, StringComparison.Ordinal);
    }

    /// <summary>The values for which 0 has a meaning, which values.yaml describes.</summary>
    private static readonly string[] Zero = ["drainSeconds", "aws.limits.staleAfterSeconds", "audit.keepDays", "telemetry.traceRatio"];

    /// <summary>Helm reports all violations of the schema at once.</summary>
    [Theory]
    [InlineData("-1")]
    [InlineData("0")]
    [InlineData("9007199254740991")]
    public void A_numeric_value_without_a_meaning_is_rejected(string number)
    {
        var values = Numbers(Assert.Single(Yaml.Parse(ChartFiles.Read("values.yaml")))).ToArray();
        var (_, _, error) = Helm.Template([.. values.Select(value => $"{value}={number}")]);

        Assert.NotEmpty(values);
        Assert.Empty(Zero.Except(values));
        Assert.All(values, value => Assert.Equal(
            number != "0" || !Zero.Contains(value), error.Contains($"'/{value.Replace('.', '/')}'", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_valid_workload_is_accepted() => Helm.Render($"workloads=[{Rollout}]");

    [Theory]
    [InlineData("spec.groups[*].template.spec")]
    [InlineData("spec.jobs[*].groups[*].template.spec")]
    [InlineData("spec.templates[*]")]
    public void The_path_of_a_workload_may_lead_through_lists(string path) =>
        Helm.Render($"workloads=[{Rollout.Replace("spec.template.spec", path, StringComparison.Ordinal)}]");

    [Fact]
    public void Every_value_has_an_invalid_case() =>
        Assert.All(
            Leaves(Assert.Single(Yaml.Parse(ChartFiles.Read("values.yaml")))),
            leaf => Assert.Contains(Invalid, invalid => Covers(invalid.Data.Split('=')[0], leaf)));

    [Fact]
    public void An_unknown_value_is_rejected_at_every_level()
    {
        var groups = Leaves(Assert.Single(Yaml.Parse(ChartFiles.Read("values.yaml"))))
            .Select(leaf => leaf.Contains('.', StringComparison.Ordinal) ? leaf[..(leaf.LastIndexOf('.') + 1)] : "")
            .Where(group => group is not "resources.requests." and not "resources.limits.")
            .Distinct();
        foreach (var group in groups)
        {
            var (exitCode, _, error) = Helm.Template($"{group}misspelt=1");
            Assert.NotEqual(0, exitCode);
            Assert.Contains("misspelt", error, StringComparison.Ordinal);
        }
    }

    /// <summary>The five values under <c>admission</c> share a schema, so an invalid case of one field suffices for each of them.</summary>
    private static bool Covers(string key, string leaf) =>
        leaf == key
        || (leaf.StartsWith("admission.", StringComparison.Ordinal)
            && key.StartsWith(leaf[..(leaf.LastIndexOf('.') + 1)], StringComparison.Ordinal));

    private static IEnumerable<string> Numbers(YamlNode node, string path = "") =>
        node is YamlMappingNode mapping
            ? mapping.Children.SelectMany(child => Numbers(child.Value, path.Length == 0 ? $"{child.Key}" : $"{path}.{child.Key}"))
            : node is YamlScalarNode { Style: YamlDotNet.Core.ScalarStyle.Plain } scalar && double.TryParse(
                scalar.Value, System.Globalization.CultureInfo.InvariantCulture, out _) ? [path] : [];

    private static IEnumerable<string> Leaves(YamlNode node, string path = "") =>
        node is YamlMappingNode { Children.Count: > 0 } mapping && path is not "resources"
            ? mapping.Children.SelectMany(child => Leaves(child.Value, path.Length == 0 ? $"{child.Key}" : $"{path}.{child.Key}"))
            : [path];
}
