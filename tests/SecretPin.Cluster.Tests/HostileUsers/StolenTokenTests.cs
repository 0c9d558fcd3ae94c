using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>
/// What an attacker with the token of SecretPin cannot do, although RBAC would allow it (second half of CVE-2024-45041). docs/security.md lists each
/// permission with its limit. All writes are dry runs, which the API server admits in the same way.
/// </summary>
public sealed class StolenTokenTests(RunningCluster cluster)
{
    private const string Token = "system:serviceaccount:secretpin-system:secretpin";

    [Theory]
    [InlineData("/webhooks/0/rules/0/operations", """["*"]""")]
    [InlineData("/webhooks/0/rules/0/resources", """["*/*"]""")]
    [InlineData("/webhooks/0/matchPolicy", "\"Exact\"")]
    [InlineData("/webhooks/0/namespaceSelector", "{}")]
    [InlineData("/webhooks/0/objectSelector", """{"matchLabels": {"a": "b"}}""")]
    [InlineData("/webhooks/0/matchConditions", "[]")]
    [InlineData("/webhooks/0/timeoutSeconds", "1")]
    [InlineData("/webhooks/0/clientConfig/url", "\"https://attacker.example/x\"")]
    [InlineData("/webhooks/0/name", "\"other.secretpin.io\"")]
    [InlineData("/webhooks", "[]")]
    [InlineData("/metadata/labels", "{}")]
    [InlineData("/metadata/finalizers", """["example.com/keep"]""")]
    [InlineData("/metadata/ownerReferences", """[{"apiVersion": "v1", "kind": "Namespace", "name": "default", "uid": "1"}]""")]
    public async Task It_cannot_change_a_webhook_configuration_apart_from_caBundle(string path, string value)
    {
        await cluster.NewNamespaceAsync();
        foreach (var configuration in Configurations)
        {
            (await cluster.Kubectl.RunAsync(null, Patch(configuration, path, value))).Refused("SecretPin may change only caBundle");
        }
    }

    [Fact]
    public async Task It_cannot_change_a_failure_policy()
    {
        await cluster.NewNamespaceAsync();
        foreach (var configuration in Configurations)
        {
            foreach (var policy in new[] { "Fail", "Ignore" })
            {
                var patched = await cluster.Kubectl.RunAsync(null, Patch(configuration, "/webhooks/0/failurePolicy", $"\"{policy}\""));

                Assert.Contains(
                    patched.Code == 0 ? "no change" : "SecretPin may change only caBundle", patched.Output + patched.Error, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task It_can_change_caBundle_which_the_certificate_of_SecretPin_needs()
    {
        await cluster.NewNamespaceAsync();
        foreach (var configuration in Configurations)
        {
            (await cluster.Kubectl.RunAsync(null, Patch(configuration, "/webhooks/0/clientConfig/caBundle", "\"Q0E=\""))).Succeeded();
        }
    }

    /// <summary>A token of another ServiceAccount, for example.</summary>
    [Theory]
    [InlineData("other", "Opaque")]
    [InlineData("secretpin-tls", "kubernetes.io/service-account-token")]
    [InlineData("secretpin-tls", "Opaque")]
    public async Task It_cannot_create_another_Secret_or_a_token(string name, string type)
    {
        await cluster.NewNamespaceAsync();
        var secret = TestObjects.Secret(name);
        secret["type"] = type;
        secret["metadata"]!["annotations"] = TestObjects.Parse("""{"kubernetes.io/service-account.name": "default"}""");

        (await CreateAsync(secret, RunningCluster.SystemNamespace)).Refused("SecretPin may write only its own Secret");
    }

    [Fact]
    public async Task It_cannot_create_another_Lease()
    {
        await cluster.NewNamespaceAsync();

        (await CreateAsync(TestObjects.Parse("""{"apiVersion": "coordination.k8s.io/v1", "kind": "Lease", "metadata": {"name": "other"}}"""),
            RunningCluster.SystemNamespace)).Refused("SecretPin may write only its own Lease");
    }

    [Theory]
    [InlineData("auth", "auth", "{}")]
    [InlineData("auth-20250101000000", "other", "{}")]
    [InlineData("auth-20250101000000", "auth-20250101000000", """{"dataFrom": [{"find": {"name": {"regexp": ".*"}}}]}""")]
    [InlineData("auth-20250101000000", "auth-20250101000000", """{"dataFrom": [{"sourceRef": {"generatorRef": {"kind": "Password", "name": "a"}}}]}""")]
    public async Task It_cannot_create_an_ExternalSecret_that_is_not_of_a_version(string name, string target, string spec)
    {
        var ns = await cluster.NewNamespaceAsync();
        Assert.SkipWhen(cluster.Helm is null, "helm is not available, so the rights for ExternalSecrets are not installed.");
        var external = TestObjects.Parse("""
            {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"labels": {"app.kubernetes.io/managed-by": "secretpin"}}}
            """);
        external["metadata"]!["name"] = name;
        external["spec"] = TestObjects.Parse(spec);
        external["spec"]!["target"] = TestObjects.Parse($$$"""{"name": "{{{target}}}" }""");

        (await CreateAsync(external, ns.Name)).Refused("SecretPin may create and delete only the ExternalSecrets of its versions");
    }

    [Fact]
    public async Task It_cannot_delete_an_ExternalSecret_of_others()
    {
        var ns = await cluster.NewNamespaceAsync();
        Assert.SkipWhen(cluster.Helm is null, "helm is not available, so the rights for ExternalSecrets are not installed.");
        await ns.Apply(TestObjects.Parse(
            """{"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "metadata": {"name": "auth-20250101000000"}}"""));

        (await ns.Try("delete", "externalsecret", "auth-20250101000000", "--dry-run=server", $"--as={Token}"))
            .Refused("SecretPin may create and delete only the ExternalSecrets of its versions");
    }

    /// <summary>With unresolved.repair, SecretPin may patch workloads.</summary>
    [Theory]
    [InlineData("/spec/template/spec/containers/0/image", "\"attacker\"")]
    [InlineData("/spec/template/spec/containers/0/command", """["sh"]""")]
    [InlineData("/spec/template/spec/containers/0/securityContext", """{"runAsUser": 0}""")]
    [InlineData("/spec/template/spec/containers/-", """{"name": "b", "image": "attacker"}""")]
    [InlineData("/spec/template/spec/containers/0/env/0/value", "\"attacker\"")]
    [InlineData("/spec/template/spec/containers/0/env/-", """{"name": "B", "value": "attacker"}""")]
    [InlineData("/spec/template/spec/serviceAccountName", "\"admin\"")]
    [InlineData("/spec/template/spec/hostPID", "true")]
    [InlineData("/spec/template/spec/volumes/-", """{"name": "host", "hostPath": {"path": "/"}}""")]
    [InlineData("/spec/template/spec/volumes", """[{"name": "a", "hostPath": {"path": "/"}}]""")]
    [InlineData("/spec/template/metadata/annotations", """{"a": "b"}""")]
    [InlineData("/spec/replicas", "7")]
    [InlineData("/metadata/annotations", """{"secretpin.io/hold": "true"}""")]
    [InlineData("/metadata/ownerReferences", """[{"apiVersion": "v1", "kind": "Namespace", "name": "default", "uid": "1"}]""")]
    public async Task It_cannot_change_anything_but_names_of_Secrets_in_a_workload(string path, string value)
    {
        var ns = await WithRepairRightsAsync();
        await ns.SecretAsync("a", TestObjects.Old);
        await ns.Apply(TestObjects.Parse("""
            {
              "apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "web"},
              "spec": {"selector": {"matchLabels": {"app": "web"}}, "template": {"metadata": {"labels": {"app": "web"}}, "spec": {
                "containers": [{"name": "app", "image": "some", "env": [
                  {"name": "PLAIN", "value": "a"}, {"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "a-VERSION", "key": "token"}}}]}],
                "volumes": [{"name": "a", "secret": {"secretName": "a-VERSION"}}]}}}
            }
            """.Replace("VERSION", TestObjects.Old, StringComparison.Ordinal)));

        (await ns.Try([.. Patch("deployment/web", path, value), "-n", ns.Name])).Refused("SecretPin may change only the names of Secrets");
        (await ns.Try([.. Patch("deployment/web", "/spec/template/spec/volumes/0/secret/secretName", "\"b\""), "-n", ns.Name])).Succeeded();
    }

    [Fact]
    public async Task It_can_request_that_a_workload_of_every_kind_is_resolved()
    {
        var ns = await WithRepairRightsAsync();
        foreach (var (kind, resource) in TestObjects.Workloads.Where(workload => workload.Key is not ("Pod" or "Job")))
        {
            await ns.Create(resource, TestObjects.Workload(kind, "early", "late"));
        }

        await ns.PinAsync("late", TestObjects.Old);
        foreach (var (kind, resource) in TestObjects.Workloads.Where(workload => workload.Key is not ("Pod" or "Job")))
        {
            var patched = await ns.Try(
                "patch", resource, "early", "--type=merge", "--patch", """{"metadata": {"annotations": {"secretpin.io/resolve": "late"}}}""",
                "--dry-run=server", $"--as={Token}", "-o", "json");

            Assert.Contains($"late-{TestObjects.Old}", patched.Succeeded().Output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task It_cannot_delete_a_Pod_that_no_controller_owns()
    {
        var ns = await WithRepairRightsAsync();
        await ns.Create("pods", TestObjects.Workload("Pod", "bare", "plain"));

        (await ns.Try("delete", "pod", "bare", "--dry-run=server", $"--as={Token}")).Refused("SecretPin may delete only pending Pods that a controller owns");
    }

    [Theory]
    [InlineData("impersonate", "users")]
    [InlineData("bind", "clusterroles")]
    [InlineData("escalate", "clusterroles")]
    [InlineData("create", "serviceaccounts/token")]
    [InlineData("create", "pods")]
    [InlineData("create", "pods/exec")]
    [InlineData("update", "secrets")]
    [InlineData("delete", "secrets")]
    [InlineData("delete", "validatingwebhookconfigurations")]
    [InlineData("update", "validatingadmissionpolicies")]
    [InlineData("delete", "customresourcedefinitions")]
    [InlineData("update", "namespaces")]
    public async Task It_has_no_right_to(string verb, string resource)
    {
        await cluster.NewNamespaceAsync();

        Assert.Equal("no", (await cluster.Kubectl.RunAsync(null, "auth", "can-i", verb, resource, "-A", $"--as={Token}")).Output.Trim().Split(' ')[0]);
    }

    private static string[] Configurations =>
        ["validatingwebhookconfiguration/secretpin", $"mutatingwebhookconfiguration/{RunningCluster.MutatingConfiguration}"];

    private static string[] Patch(string target, string path, string value) =>
    [
        "patch", target, "--type=json", "--patch", $$"""[{"op": "add", "path": "{{path}}", "value": {{value}}}]""", "--dry-run=server", $"--as={Token}",
    ];

    private Task<ToolResult> CreateAsync(System.Text.Json.Nodes.JsonNode manifest, string ns) =>
        cluster.Kubectl.RunAsync(manifest.ToJsonString(), "create", "-f", "-", "--dry-run=server", $"--as={Token}", "-n", ns);

    private async Task<TestNamespace> WithRepairRightsAsync()
    {
        var ns = await cluster.NewNamespaceAsync();
        foreach (var (verb, resource) in new[]
        {
            ("patch,get", "deployments.apps"), ("patch,get", "replicasets.apps"), ("patch,get", "statefulsets.apps"), ("patch,get", "daemonsets.apps"),
            ("patch,get", "cronjobs.batch"), ("patch,get", "replicationcontrollers"), ("patch,get", "podtemplates"), ("patch,get", "rollouts.argoproj.io"),
            ("delete,get", "pods"),
        })
        {
            var role = resource.Split('.')[0];
            await ns.Kubectl("create", "role", role, $"--verb={verb}", $"--resource={resource}");
            await ns.Kubectl("create", "rolebinding", role, $"--role={role}", $"--user={Token}");
        }

        return ns;
    }
}
