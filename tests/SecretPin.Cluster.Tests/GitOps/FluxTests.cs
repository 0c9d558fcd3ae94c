using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.GitOps;

/// <summary>Flux with aliases. Flux itself is simulated, see <see cref="FluxKustomization"/>; the control plane is real.</summary>
public sealed class FluxTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_Kustomization_is_quiet_until_the_pin_moves_and_then_moves_all_its_workloads_except_the_held_one()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        var held = TestObjects.Workload("Deployment", "held", "auth");
        held["metadata"]!["annotations"] = new JsonObject { ["secretpin.io/hold"] = "true" };
        var flux = new FluxKustomization(ns, TestObjects.Workload("Deployment", "web", "auth"), TestObjects.Workload("CronJob", "weekly", "auth"), held);

        Assert.Equal(["Deployment/web", "CronJob/weekly", "Deployment/held"], await AppliedAsync(flux));
        Assert.Equal([], await AppliedAsync(flux));

        await ns.PinAsync("auth", TestObjects.New);
        Assert.Equal(["Deployment/web", "CronJob/weekly"], await AppliedAsync(flux));
        Assert.Equal([], await AppliedAsync(flux));
        Assert.Equal([$"auth-{TestObjects.New}"], SecretNames.Of(await ns.Get("deployments", "web")));
        Assert.Equal([$"auth-{TestObjects.Old}"], SecretNames.Of(await ns.Get("deployments", "held")));
    }

    [Fact]
    public async Task With_a_rollout_a_reconciliation_moves_only_the_workloads_of_released_steps()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("auth", TestObjects.Old);
        var alias = TestObjects.Alias("auth", TestObjects.Old);
        alias["spec"]!["rollout"] = TestObjects.Parse(
            """{"steps": [{"workloads": ["Deployment/canary"], "soak": "1h"}, {"percent": 100, "soak": "1h"}]}""");
        await ns.Apply(alias);
        await ns.Until("secretaliases", "auth", found => (string?)found?["status"]?["pinned"] == $"auth-{TestObjects.Old}");
        var flux = new FluxKustomization(ns, TestObjects.Workload("Deployment", "canary", "auth"), TestObjects.Workload("Deployment", "web", "auth"));
        Assert.Equal(["Deployment/canary", "Deployment/web"], await AppliedAsync(flux));

        await ns.SecretAsync("auth", TestObjects.New);
        alias["spec"]!["source"]!["version"] = TestObjects.New;
        await ns.Apply(alias);
        await ns.Until("secretaliases", "auth", found => (int?)found?["status"]?["rollout"]?["step"] == 1);

        Assert.Equal(["Deployment/canary"], await AppliedAsync(flux));
        Assert.Equal([], await AppliedAsync(flux));
        Assert.Equal([$"auth-{TestObjects.New}"], SecretNames.Of(await ns.Get("deployments", "canary")));
        Assert.Equal([$"auth-{TestObjects.Old}"], SecretNames.Of(await ns.Get("deployments", "web")));
    }

    [Fact]
    public async Task A_Kustomization_that_waits_for_its_aliases_lets_the_one_that_depends_on_it_succeed()
    {
        var ns = await cluster.NewNamespaceAsync();
        var aliases = new FluxKustomization(ns, TestObjects.Alias("auth", TestObjects.Old));
        var workloads = new FluxKustomization(ns, TestObjects.Workload("Deployment", "web", "auth"), TestObjects.Workload("CronJob", "weekly", "auth"));
        Assert.Equal(["SecretAlias/auth"], await AppliedAsync(aliases));

        // Without dependsOn: the dry runs of all objects pass, and the first apply is rejected, so nothing is applied.
        var (applied, rejection) = await workloads.ReconcileAsync();
        Assert.Empty(applied);
        Assert.Contains("names alias auth", rejection, StringComparison.Ordinal);
        Assert.False(await ns.Exists("cronjobs", "weekly"));

        // With dependsOn and wait: kstatus reads the condition Ready.
        await ns.Until("secretaliases", "auth", found => Ready(found) == "False");
        await ns.SecretAsync("auth", TestObjects.Old);
        await ns.Until("secretaliases", "auth", found => Ready(found) == "True");
        Assert.Equal(["Deployment/web", "CronJob/weekly"], await AppliedAsync(workloads));
    }

    [Fact]
    public async Task A_change_of_another_client_is_reverted_with_force_and_a_suspended_alias_keeps_its_version()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        var flux = new FluxKustomization(ns, TestObjects.Workload("Deployment", "web", "auth"));
        Assert.Equal(["Deployment/web"], await AppliedAsync(flux));

        await ns.SecretAsync("auth", TestObjects.New);
        var changed = (await ns.Get("deployments", "web"))["spec"]!.ToJsonString()
            .Replace($"auth-{TestObjects.Old}", $"auth-{TestObjects.New}", StringComparison.Ordinal);
        await ns.Kubectl("patch", "deployment", "web", "--type=merge", "-p", $$"""{"spec": {{changed}}}""");
        Assert.Equal(["Deployment/web"], await AppliedAsync(flux));
        Assert.Equal([$"auth-{TestObjects.Old}"], SecretNames.Of(await ns.Get("deployments", "web")));

        await ns.Kubectl(
            "patch", "secretalias", "auth", "--type=merge", "-p",
            $$"""{"spec": {"suspend": true, "source": {"version": "{{TestObjects.New}}"} } }""");
        Assert.Equal([], await AppliedAsync(flux));
    }

    private static string? Ready(JsonNode? alias) => (string?)alias?["status"]?["conditions"]?.AsArray()
        .FirstOrDefault(condition => (string?)condition!["type"] == "Ready")?["status"];

    private static async Task<IReadOnlyList<string>> AppliedAsync(FluxKustomization flux)
    {
        var (applied, rejection) = await flux.ReconcileAsync();
        Assert.Null(rejection);
        return applied;
    }
}
