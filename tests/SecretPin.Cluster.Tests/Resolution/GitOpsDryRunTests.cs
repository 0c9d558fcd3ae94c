using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>
/// The dry runs of GitOps tools. Argo CD (ServerSideDiff) and Flux compare each object by a forced server-side apply with dryRun=All, as the field
/// managers argocd-controller and kustomize-controller, and stop everything at the first rejection.
/// </summary>
public sealed class GitOpsDryRunTests(RunningCluster cluster)
{
    public static TheoryData<string> Tools => ["argocd-controller", "kustomize-controller"];

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task A_dry_run_of_an_alias_without_a_pin_is_allowed_and_the_apply_is_rejected_until_its_Secret_exists(string tool)
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        var deployment = TestObjects.Workload("Deployment", "app", "auth");
        (await Apply(ns, tool, deployment)).Succeeded();

        // A commit adds an alias, whose Secret External Secrets Operator has not created yet, and uses the alias.
        var alias = TestObjects.Alias("db", TestObjects.Old);
        TestObjects.Template(deployment)["spec"]!["containers"]![0]!["envFrom"]!.AsArray().Add(TestObjects.Parse("""{"secretRef": {"name": "db"}}"""));
        (await Apply(ns, tool, alias)).Succeeded();
        foreach (var manifest in (JsonObject[])[alias, deployment])
        {
            var compared = (await Apply(ns, tool, manifest, "--dry-run=server")).Succeeded();
            if (manifest == deployment)
            {
                Assert.Contains(
                    $"Warning: Without the dry run, this request would be rejected: Deployment {ns.Name}/app names alias db", compared.Error,
                    StringComparison.Ordinal);
            }
        }

        (await Apply(ns, tool, deployment)).Refused($"Deployment {ns.Name}/app names alias db (container app, envFrom), which has no pin");

        var db = await ns.SecretAsync("db", TestObjects.Old);
        (await Apply(ns, tool, deployment)).Succeeded();
        Assert.Equal([$"auth-{TestObjects.Old}", db], Of((await ns.Get("deployments", "app"))["spec"]));
    }

    [Theory]
    [MemberData(nameof(Tools))]
    public async Task A_dry_run_shows_no_drift_after_a_rollout_and_the_new_version_after_a_pin_move(string tool)
    {
        var ns = await cluster.NewNamespaceAsync();
        var deployment = TestObjects.Workload("Deployment", "app", TestObjects.Parse(TestObjects.PodSpec));
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        (await Apply(ns, tool, deployment)).Succeeded();
        var moved = await ns.PinAsync("auth", TestObjects.New);

        Assert.Contains(moved, Of((await DryRun(ns, tool, deployment))["spec"]));
        await ns.Kubectl("annotate", "deployment/app", "secretpin.io/resolve=auth,regcred");

        var (live, compared) = (await ns.Get("deployments", "app"), await DryRun(ns, tool, deployment));
        Assert.Contains(moved, Of(live["spec"]));
        Assert.True(JsonNode.DeepEquals(live["spec"], compared["spec"]), $"{live["spec"]} differs from {compared["spec"]}.");
        Assert.Equal(Generation(live), Generation(compared));
        ManagedFields.AssertNoTraceOfSecretPin(live);
    }

    [Fact]
    public async Task A_workload_whose_references_to_an_alias_without_a_pin_are_optional_is_stored_and_resolved_later()
    {
        var ns = await cluster.NewNamespaceAsync();
        (await ns.Try(TestObjects.Alias("db", TestObjects.Old), "apply", "-f", "-")).Succeeded();
        var deployment = TestObjects.Workload("Deployment", "app", "db");
        TestObjects.Template(deployment)["spec"]!["containers"]![0]!["envFrom"]![0]!["secretRef"]!["optional"] = true;

        var applied = await ns.Apply(deployment);

        Assert.Contains("Warning: Alias db has no pin, and only optional references name it (container app, envFrom)", applied.Error, StringComparison.Ordinal);
        var pod = await ns.Until("pods", "", found => found is not null);
        Assert.Equal(["db"], Of(pod!["spec"]));

        var db = await ns.SecretAsync("db", TestObjects.Old);
        await using var pods = new ReadyPods(ns);
        await ns.Kubectl("secretpin", "rollout", "db");
        Assert.Equal([db], Of((await ns.Get("deployments", "app"))["spec"]));
    }

    private static Task<ToolResult> Apply(TestNamespace ns, string tool, JsonNode manifest, params string[] options) =>
        ns.Try(manifest, ["apply", "-f", "-", "--server-side", "--force-conflicts", $"--field-manager={tool}", .. options]);

    private static async Task<JsonNode> DryRun(TestNamespace ns, string tool, JsonNode manifest) =>
        JsonNode.Parse((await Apply(ns, tool, manifest, "--dry-run=server", "-o", "json")).Succeeded().Output)!;
}
