using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Cluster.Tests.Webhooks;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Audit;

/// <summary>The reports for other tools, with the rights of the chart and the schemas of both projects.</summary>
[Trait("Category", "Slow")]
public sealed class PolicyReportTests(RunningCluster cluster)
{
    private const string Namespace = RunningCluster.SystemNamespace;

    [Fact]
    public async Task Attempts_and_violations_appear_in_a_Report_and_in_a_PolicyReport_and_disappear()
    {
        Assert.SkipWhen(Binaries.WhyNoControlPlane is not null, Binaries.WhyNoControlPlane ?? "");
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        await using var plane = await KubernetesControlPlane.StartAsync(controllers: false);
        await using var balancer = new Balancer();
        var kubectl = new Tool(Binaries.Kubectl!, cluster.Environment(plane));
        (await kubectl.RunAsync(Crd("openreports.io", "v1alpha1", "reports", "Report"), "create", "-f", "-")).Succeeded();
        (await kubectl.RunAsync(Crd("wgpolicyk8s.io", "v1alpha2", "policyreports", "PolicyReport"), "create", "-f", "-")).Succeeded();

        (await new Tool(Binaries.Helm!, cluster.Environment(plane)).RunAsync(
            null, "install", "secretpin", Repository.Chart, "--namespace", Namespace, "--create-namespace", "--set", "reports.enabled=true",
            "--set", $"webhook.url={balancer.Address.GetLeftPart(UriPartial.Authority)}")).Succeeded();
        await plane.Api.UntilEstablishedAsync("secretaliases.secretpin.io");
        var token = (await kubectl.RunAsync(null, "create", "token", "secretpin", "-n", Namespace)).Succeeded().Output.Trim();
        await using var replica = await ClusterWebhook.StartAsync(
            plane.Write("webhook.kubeconfig", Kubeconfig.For(plane.Server, plane.Authority, token)),
            $"--Cluster:Namespace={Namespace}", "--Reports:Enabled=true", "--Reports:Interval=00:00:01");
        balancer.Serve([replica.Port]);

        // A violation that was stored before the label, and an attempt.
        (await kubectl.RunAsync(null, "create", "namespace", "shop")).Succeeded();
        await ApplyAsync(TestObjects.Secret($"auth-{TestObjects.Old}"));
        await ApplyAsync(TestObjects.Alias("auth", TestObjects.Old));
        await ApplyAsync(TestObjects.Workload("Deployment", "plain", "plain"));
        (await kubectl.RunAsync(null, "label", "namespace", "shop", "secretpin.io/enforce=versioned")).Succeeded();
        (await kubectl.RunAsync(null, "delete", "secret", $"auth-{TestObjects.Old}", "-n", "shop")).Refused("is pinned by");

        foreach (var kind in new[] { "reports.openreports.io", "policyreports.wgpolicyk8s.io" })
        {
            await Until.HoldsAsync(
                async () => (await ReportAsync(kind)) is { } report && ((int?)report["summary"]?["fail"], report["results"]!.AsArray().Count) == (2, 2)
                    ? null : $"{kind} is not complete.",
                () => replica.Output);
            var results = (await ReportAsync(kind))!["results"]!.AsArray();
            Assert.Equal(["Secret/auth-" + TestObjects.Old, "Deployment/plain"], results.Select(result => (JsonNode)result!["resources"]![0]!)
                .Select(resource => $"{(string?)resource["kind"]}/{(string?)resource["name"]}"));
        }

        (await kubectl.RunAsync(null, "delete", "blockeddeletion", $"auth-{TestObjects.Old}", "-n", "shop")).Succeeded();
        (await kubectl.RunAsync(null, "label", "namespace", "shop", "secretpin.io/enforce-")).Succeeded();
        foreach (var kind in new[] { "reports.openreports.io", "policyreports.wgpolicyk8s.io" })
        {
            await Until.HoldsAsync(async () => await ReportAsync(kind) is null ? null : $"{kind} still exists.", () => replica.Output);
        }

        Assert.DoesNotContain("Could not write", replica.Output, StringComparison.Ordinal);

        async Task<JsonNode?> ReportAsync(string kind) =>
            (await kubectl.RunAsync(null, "get", kind, "secretpin", "-n", "shop", "-o", "json")) is { Code: 0 } read ? JsonNode.Parse(read.Output) : null;

        // Until the API server trusts the webhook, it rejects aliases and workloads.
        Task ApplyAsync(JsonObject json) => Until.HoldsAsync(
            async () => (await kubectl.RunAsync(json.ToJsonString(), "apply", "-n", "shop", "-f", "-")) is { Code: not 0 } failed ? failed.Error : null,
            () => replica.Output);
    }

    /// <summary>
    /// The fields of openreports/reports-api (config/crd/openreports.io_reports.yaml) and of kubernetes-sigs/wg-policy-prototypes
    /// (policy-report/crd/v1alpha2/wgpolicyk8s.io_policyreports.yaml) that both have, without descriptions and selectors. The two projects define them alike.
    /// </summary>
    private static string Crd(string group, string version, string plural, string kind) => $$$"""
        {
          "apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": "{{{plural}}}.{{{group}}}"},
          "spec": {
            "group": "{{{group}}}", "scope": "Namespaced",
            "names": {"kind": "{{{kind}}}", "listKind": "{{{kind}}}List", "plural": "{{{plural}}}", "singular": "{{{kind.ToLowerInvariant()}}}"},
            "versions": [{"name": "{{{version}}}", "served": true, "storage": true, "schema": {"openAPIV3Schema": {"type": "object", "properties": {
              "apiVersion": {"type": "string"}, "kind": {"type": "string"}, "metadata": {"type": "object"},
              "scope": {{{Reference}}},
              "summary": {"type": "object", "properties": {
                "pass": {"type": "integer"}, "fail": {"type": "integer"}, "warn": {"type": "integer"}, "error": {"type": "integer"},
                "skip": {"type": "integer"} } },
              "results": {"type": "array", "items": {"type": "object", "required": ["policy"], "properties": {
                "category": {"type": "string"}, "message": {"type": "string"}, "policy": {"type": "string"}, "rule": {"type": "string"},
                "properties": {"type": "object", "additionalProperties": {"type": "string"} },
                "resources": {"type": "array", "items": {{{Reference}}} },
                "result": {"type": "string", "enum": ["pass", "fail", "warn", "error", "skip"]},
                "scored": {"type": "boolean"},
                "severity": {"type": "string", "enum": ["critical", "high", "low", "medium", "info"]},
                "source": {"type": "string"},
                "timestamp": {"type": "object", "required": ["nanos", "seconds"], "properties": {
                  "nanos": {"type": "integer", "format": "int32"}, "seconds": {"type": "integer", "format": "int64"} } } } } }
            } } } }]
          }
        }
        """;

    /// <summary>core/v1 ObjectReference.</summary>
    private const string Reference = """
        {"type": "object", "x-kubernetes-map-type": "atomic", "properties": {
          "apiVersion": {"type": "string"}, "fieldPath": {"type": "string"}, "kind": {"type": "string"}, "name": {"type": "string"},
          "namespace": {"type": "string"}, "resourceVersion": {"type": "string"}, "uid": {"type": "string"} } }
        """;
}
