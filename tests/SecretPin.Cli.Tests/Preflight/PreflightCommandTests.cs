using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SecretPin.Cli.Preflight;
using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Preflight;

public sealed partial class PreflightCommandTests : IDisposable
{
    private const string Manifests = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: production, labels: {secretpin.io/enforce: versioned}}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: kube-system}
        ---
        apiVersion: v1
        kind: Namespace
        metadata: {name: staging, labels: {secretpin.io/mode: audit}}
        ---
        apiVersion: secretpin.io/v1alpha1
        kind: SecretAlias
        metadata: {name: auth-api-secrets, namespace: production}
        spec: {source: {version: "20250723110000"}}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: auth-api-secrets-20250723110000, namespace: production}
        ---
        apiVersion: v1
        kind: Secret
        metadata: {name: regcred-20250701090000, namespace: production}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: auth-api, namespace: production}
        spec: {template: {spec: {containers: [{name: app, envFrom: [{secretRef: {name: auth-api-secrets}}]}]}}}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: blue, namespace: staging}
        spec: {template: {spec: {containers: [{name: app, envFrom: [{secretRef: {name: gone-20250715100000}}]}]}}}
        ---
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: weekly-report, namespace: production}
        spec: {jobTemplate: {spec: {template: {spec: {imagePullSecrets: [{name: regcred}], containers: [{name: app}]}}}}}
        ---
        apiVersion: v1
        kind: Event
        metadata: {name: e1, namespace: production}
        involvedObject: {kind: Pod, name: auth-1, namespace: production}
        reason: Failed
        message: 'Error: secret "old-token" not found'
        lastTimestamp: "2025-08-01T10:00:00Z"
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: MutatingWebhookConfiguration
        metadata: {name: zzzz-injector}
        webhooks:
        - {name: inject.example.com, failurePolicy: Fail, rules: [{apiGroups: [""], apiVersions: [v1], resources: [pods], operations: [CREATE]}]}
        ---
        apiVersion: admissionregistration.k8s.io/v1
        kind: ValidatingWebhookConfiguration
        metadata: {name: kyverno}
        webhooks:
        - {name: all.kyverno.svc, failurePolicy: Ignore, rules: [{apiGroups: ["*"], apiVersions: ["*"], resources: ["*/*"], operations: ["*"]}]}
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task The_sections_state_what_would_change_for_manifests()
    {
        var result = await CommandLine.RunAsync(Manifests, ["preflight", "-f", "-", "-o", "json"]);
        var json = JsonNode.Parse(result.Output)!;

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            ["CronJob/weekly-report rejected", "CronJob/weekly-report candidate", "Deployment/auth-api resolved"],
            Items("workloads", "workload", "effect"));
        Assert.Equal(
            ["auth-api-secrets → auth-api-secrets-20250723110000", "regcred → regcred-20250701090000"],
            Items("workloads", "detail").Where(detail => detail.Contains('→', StringComparison.Ordinal)).Order());
        Assert.Equal(["production old-token", "production regcred", "staging gone-20250715100000"], Items("missingSecrets", "namespace", "secret"));
        Assert.Equal("2025-08-01T10:00:00Z", (string?)json["missingSecrets"]![0]!["lastEvent"]);
        Assert.Equal(["kube-system", "staging"], Items("namespaces", "namespace"));
        Assert.Equal(["inject.example.com true", "inject.example.com true", "all.kyverno.svc false"], Items("webhooks", "webhook", "problem"));
        Assert.Equal((1, 1, false), ((int)json["unchangedWorkloads"]!, (int)json["protectedSecrets"]!, (bool)json["installed"]!));

        IEnumerable<string> Items(string section, params string[] fields) =>
            json[section]!.AsArray().Select(item => string.Join(' ', fields.Select(field => item![field]!.ToString())));
    }

    [Fact]
    public async Task The_text_states_what_Events_cannot_show()
    {
        var result = await CommandLine.RunAsync(Manifests, ["preflight", "-f", "-"]);

        Assert.Contains("Kubernetes records no Event for the deletion of a Secret, and keeps Events for an hour", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"Deployment/auth-api +resolved +auth-api-secrets → auth-api-secrets-20250723110000", result.Output);
        Assert.Matches(@"zzzz-injector +inject\.example\.com +yes +is called after SecretPin", result.Output);
    }

    [Fact]
    public async Task Without_Secrets_in_the_manifests_each_version_counts_as_existing()
    {
        var result = await CommandLine.RunAsync(
            string.Join("---", Manifests.Split("---").Where(part => !part.Contains("kind: Secret\n", StringComparison.Ordinal)
                && !part.Contains("Webhook", StringComparison.Ordinal) && !part.Contains("CronJob", StringComparison.Ordinal))),
            ["preflight", "-f", "-"]);

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"Deployment/auth-api +resolved", result.Output);
        Assert.DoesNotContain("gone-20250715100000", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_CRD_of_an_older_API_version_does_not_stop_the_report()
    {
        var result = await CommandLine.RunAsync(
            """
            apiVersion: apiextensions.k8s.io/v1beta1
            kind: CustomResourceDefinition
            metadata: {name: apps.example.com}
            spec:
              group: example.com
              names: {kind: App, plural: apps}
              versions: [{name: v1beta1, served: true, storage: true}]
              validation: {openAPIV3Schema: {properties: {spec: {properties: {secretName: {type: string}}}}}}
            """, ["preflight", "-f", "-"]);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
    }

    /// <summary>The cluster serves neither SecretAliases nor any other kind of SecretPin.</summary>
    [Fact]
    public async Task A_cluster_without_SecretPin_is_read_with_the_permissions_of_the_user()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Secret(Old), Secret(New), NamedWorkload("Deployment", "plain", "x")]);
        cluster.Server.GitVersion = "v1.29.4-gke.1";
        cluster.Server.Refusal = request => request.Path.Value switch
        {
            "/apis/secretpin.io/v1alpha1/secretaliases" => (404, "the server could not find the requested resource"),
            "/api/v1/namespaces" => (403, "namespaces is forbidden: User \"anna\" cannot list resource \"namespaces\" in API group \"\" at the cluster scope"),
            _ => null,
        };

        var result = await cluster.RunAsync("preflight");

        Assert.Contains("Kubernetes v1.29.4-gke.1 (SecretPin needs 1.30): SecretPin is not installed.", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"apps/v1 +deployments +yes", result.Output);
        Assert.Matches(@"policy/v1 +poddisruptionbudgets +no ", result.Output);
        Assert.Matches(@"cert-manager\.io/v1 +certificates +no \(optional\)", result.Output);
        Assert.Contains("The output may be incomplete: you lack the permission to list namespaces cluster-wide", result.Errors, StringComparison.Ordinal);
        Assert.Equal(1, result.ExitCode);
        Assert.Empty(cluster.Writes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_page_is_self_contained_and_has_colours(bool isDark)
    {
        var page = System.IO.Path.Combine(_folder.Path, "preflight.html");
        var result = await CommandLine.RunAsync(Manifests, ["preflight", "-f", "-", "--html", page]);
        var text = await File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);

        Assert.Contains("Workloads that would change", result.Output, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", text, StringComparison.Ordinal);
        Assert.Equal(
            ["attention", "attention", "attention", "candidate", "pinned", "superseded"],
            Badge().Matches(text).Select(badge => badge.Groups[1].Value).Order());
        Assert.SkipWhen(Chromium.Problem is not null, Chromium.Problem ?? "");
        var shot = await Chromium.ShootAsync(page, isDark);
        Assert.InRange(shot.Background, isDark ? 0 : 200, isDark ? 60 : 255);
        Assert.InRange(shot.Colours, 3, int.MaxValue);
    }

    [Fact]
    public void Every_API_of_the_chart_is_a_requirement()
    {
        var text = File.ReadAllText(System.IO.Path.Combine(BuildTool.Repository, "deploy/install.yaml"));
        var used = ApiVersion().Matches(text).Select(match => match.Groups[1].Value)
            .Where(version => version.Contains('/', StringComparison.Ordinal)).Distinct();

        Assert.Empty(used.Except(ServedApis.Requirements.Where(requirement => requirement.IsRequired).Select(requirement => requirement.ApiVersion)));
    }

    [GeneratedRegex("class=\"badge ([a-z]+)\"")]
    private static partial Regex Badge();

    [GeneratedRegex("^apiVersion: (.+)$", RegexOptions.Multiline)]
    private static partial Regex ApiVersion();
}
