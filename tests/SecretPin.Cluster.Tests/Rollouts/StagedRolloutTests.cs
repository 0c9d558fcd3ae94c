using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Rollouts;

/// <summary>A new version reaches the workloads step by step, although a GitOps tool applies all of them again and again.</summary>
public sealed class StagedRolloutTests(RunningCluster cluster)
{
    private const string Plan = """{"steps": [{"workloads": ["Deployment/canary"], "soak": "1h"}, {"percent": 50, "soak": "1h"}, {"percent": 100}]}""";

    private static readonly string[] Deployments = ["canary", "blue", "green", "red"];

    [Fact]
    public async Task Applying_everything_again_moves_only_the_workloads_of_released_steps()
    {
        var ns = await cluster.NewNamespaceAsync();
        await using var ready = new ReadyPods(ns);
        var old = await ns.PinAsync("auth", TestObjects.Old, ("rollout", JsonNode.Parse(Plan)!));
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        await ApplyAllAsync(ns);
        Assert.All(Deployments, name => Assert.Equal([old], VersionsOf(ns, name).Result));

        // Nothing may move between the write of the spec and the first step, either.
        var moved = await ns.PinAsync("auth", TestObjects.New);
        await ApplyAllAsync(ns);

        // The leader may have released the step before this application.
        await PhaseAsync(ns, null, 1);
        await ApplyAllAsync(ns);
        Assert.Equal([moved], await VersionsOf(ns, "canary"));
        var soaking = await PhaseAsync(ns, "Soaking", 1);
        Assert.Equal((old, moved, 0), ((string?)soaking["from"], (string?)soaking["to"], (int?)soaking["released"]!["hashBelow"]));

        for (var round = 0; round < 10; round++)
        {
            await ApplyAllAsync(ns);
        }

        Assert.All(Deployments.Skip(1), name => Assert.Equal([old], VersionsOf(ns, name).Result));
        await ns.Apply(TestObjects.Workload("Deployment", "new", "auth"));
        Assert.Equal([old], await VersionsOf(ns, "new"));
        await ns.Kubectl("annotate", "deployment/blue", "secretpin.io/resolve=auth");
        Assert.Equal([old], await VersionsOf(ns, "blue"));

        var status = (await ns.Kubectl("secretpin", "status", "auth")).Output;
        Assert.Contains("[====................] step 1 of 3, 1 of 5 workloads have " + TestObjects.New, status, StringComparison.Ordinal);
        Assert.Contains("2. 50% (soak 60m): Deployment/blue ·, Deployment/red ·", status, StringComparison.Ordinal);

        // Both versions are pinned until the rollout ends.
        Assert.Contains("is pinned by SecretAlias/auth", (await ns.Delete(old)).Error, StringComparison.Ordinal);
        Assert.Contains("is pinned by SecretAlias/auth", (await ns.Delete(moved)).Error, StringComparison.Ordinal);
        var columns = (await ns.Kubectl("get", "salias", "auth", "--no-headers")).Output.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal([moved, "1", "Soaking"], columns[^4..^1]);
    }

    [Fact]
    public async Task A_step_waits_for_the_owners_of_its_workloads_and_names_them()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old, ("rollout", JsonNode.Parse(Plan)!));
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        await ApplyAllAsync(ns);
        await ns.PinAsync("auth", TestObjects.New);

        var moving = await PhaseAsync(ns, "Moving", 1);
        await ns.Until("secretaliases", "auth", alias => alias?["status"]?["rollout"]?["waiting"]?.AsArray().Count == 1);
        moving = (await ns.Get("secretaliases", "auth"))["status"]!["rollout"]!;

        Assert.Equal("Deployment/canary", (string?)moving["waiting"]![0]!["workload"]);
        Assert.Equal($"has {old}, and must be applied", (string?)moving["waiting"]![0]!["reason"]);
        Assert.Equal("kustomize-controller", (string?)moving["waiting"]![0]!["manager"]);
        await ns.Until("events", "", found => (string?)found?["reason"] == "RolloutStepReleased");
    }

    [Fact]
    public async Task A_request_names_the_user_who_makes_it_and_is_in_force_at_once()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old, ("rollout", JsonNode.Parse(Plan)!));
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        await ApplyAllAsync(ns);
        var moved = await ns.PinAsync("auth", TestObjects.New);
        await PhaseAsync(ns, "Moving", 1);

        (await Annotate("somebody-else", "leaked")).Refused("has the user 'somebody-else'. Write your own name: admin");
        (await Annotate("admin", "")).Refused("releases all workloads at once without a reason. Write the reason");
        (await Annotate("admin", "leaked")).Succeeded();
        await ApplyAllAsync(ns);

        Assert.All(Deployments, name => Assert.Equal([moved], VersionsOf(ns, name).Result));
        var moving = await PhaseAsync(ns, "Moving", 3);
        Assert.Equal("All workloads were released at once by admin: leaked", (string?)moving["reason"]);

        Task<ControlPlane.ToolResult> Annotate(string user, string reason) => ns.Try("annotate", "salias", "auth", "--overwrite",
            $$"""secretpin.io/rollout={"action":"Now","to":"{{moved}}","user":"{{user}}","reason":"{{reason}}","at":"2026-01-31T12:00:00Z"}""");
    }

    [Fact]
    public async Task A_version_waits_for_another_namespace_and_the_commands_of_the_plugin_control_the_rollout()
    {
        var (staging, ns) = (await cluster.NewNamespaceAsync(), await cluster.NewNamespaceAsync());
        await using var ready = new ReadyPods(ns);
        await staging.PinAsync("auth", TestObjects.Old);
        var old = await ns.PinAsync("auth", TestObjects.Old, ("rollout", JsonNode.Parse($$"""
            {"after": [{"namespace": "{{staging.Name}}"}], "steps": [{"workloads": ["Deployment/canary"], "soak": "1h"}, {"percent": 100, "soak": "1h"}]}
            """)!));
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        await ApplyAllAsync(ns);
        var moved = await ns.PinAsync("auth", TestObjects.New);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["rollout"]?["reason"]
            == $"Waiting until namespace {staging.Name} has completed its rollout to {TestObjects.New}.");

        await staging.PinAsync("auth", TestObjects.New);
        await PhaseAsync(ns, "Moving", 1);
        Assert.Contains("stops at step 1", (await ns.Kubectl("secretpin", "hold", "auth")).Output, StringComparison.Ordinal);
        await PhaseAsync(ns, "Held", 1);
        Assert.Contains("continues at step 1", (await ns.Kubectl("secretpin", "release", "auth")).Output, StringComparison.Ordinal);
        Assert.Contains("step 2 of 2", (await ns.Kubectl("secretpin", "rollout", "auth")).Output, StringComparison.Ordinal);
        await PhaseAsync(ns, "Moving", 2);
        await ApplyAllAsync(ns);
        Assert.All(Deployments, name => Assert.Equal([moved], VersionsOf(ns, name).Result));

        // The rollback is in force when the command returns, whether or not the leader has seen it.
        await ns.Kubectl("secretpin", "rollback", "auth", "--reason", "errors");
        await ApplyAllAsync(ns);
        Assert.All(Deployments, name => Assert.Equal([old], VersionsOf(ns, name).Result));
        var rolledBack = await PhaseAsync(ns, "RolledBack", 2);
        Assert.StartsWith("Rolled back by admin: errors", (string?)rolledBack["reason"], StringComparison.Ordinal);

        // A person pins the rejected version nevertheless, and does not wait for the steps.
        await ns.Kubectl("secretpin", "pin", "auth", TestObjects.New, "--now", "--reason", "it was not the secret");
        await ApplyAllAsync(ns);
        Assert.All(Deployments, name => Assert.Equal([moved], VersionsOf(ns, name).Result));
        await PhaseAsync(ns, "Soaking", 2);
        Assert.Empty((await ns.Get("secretaliases", "auth"))["status"]!["rejected"]!.AsArray());
    }

    private static Task<JsonNode> PhaseAsync(TestNamespace ns, string? phase, int step) => RolloutStatus.UntilAsync(ns, "auth", phase, step);

    /// <summary>As Flux's kustomize-controller applies the manifests of a repository.</summary>
    private static async Task ApplyAllAsync(TestNamespace ns) => await ns.Apply(
        TestObjects.List([.. Deployments.Select(name => TestObjects.Workload("Deployment", name, "auth"))]),
        "--server-side", "--force-conflicts", "--field-manager=kustomize-controller");

    private static async Task<string[]> VersionsOf(TestNamespace ns, string deployment) => [.. Of((await ns.Get("deployments", deployment))["spec"])];
}
