using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>The commands that move pins and roll them out.</summary>
[Trait("Category", "Slow")]
public sealed class PinAndRolloutTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_pin_moves_only_to_an_existing_version()
    {
        var ns = await cluster.NewNamespaceAsync();
        (await ns.Try("secretpin", "pin", "auth", TestObjects.New, "--create"))
            .Refused($"Secret {ns.Name}/auth-{TestObjects.New} not found", "kubectl secretpin rotate auth");
        await ns.SecretAsync("auth", TestObjects.Old);
        (await ns.Try("secretpin", "pin", "auth", TestObjects.Old)).Refused($"SecretAlias {ns.Name}/auth not found", "--create");
        await ns.Kubectl("secretpin", "pin", "auth", TestObjects.Old, "--create");

        (await ns.Try("secretpin", "pin", "auth", TestObjects.New)).Refused($"Existing versions of auth: {TestObjects.Old}.");
        (await ns.Try("secretpin", "pin", "auth", "tomorrow")).Refused("'tomorrow' is not a version of auth");
        await ns.SecretAsync("auth", TestObjects.New);
        foreach (var dryRun in (string[])["client", "server"])
        {
            var shown = (await ns.Try("secretpin", "pin", "auth", TestObjects.New, $"--dry-run={dryRun}", "-o", "json")).Succeeded();
            Assert.Equal(TestObjects.New, (string?)System.Text.Json.Nodes.JsonNode.Parse(shown.Output)!["spec"]!["source"]!["version"]);
            Assert.Equal(TestObjects.Old, (string?)(await ns.Get("secretaliases", "auth"))["spec"]!["source"]!["version"]);
        }

        await ns.Kubectl("secretpin", "pin", "auth", $"auth-{TestObjects.New}");
        var again = (await ns.Try("secretpin", "pin", "auth", TestObjects.New)).Succeeded();
        Assert.Contains($"is already pinned to {TestObjects.New}: nothing to do", again.Output, StringComparison.Ordinal);
        Assert.Equal(TestObjects.New, (string?)(await ns.Get("secretaliases", "auth"))["spec"]!["source"]!["version"]);
    }

    [Fact]
    public async Task Another_source_is_replaced_only_with_a_flag_and_a_held_pin_does_not_move()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.SecretAsync("auth", TestObjects.Old);
        await ns.Create("secretaliases", TestObjects.Alias("auth", TestObjects.Parse("""{"newest": {}}""")));
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);

        await ns.Kubectl("secretpin", "hold", "auth");
        await ns.SecretAsync("auth", TestObjects.New);
        var held = (await ns.Try("secretpin", "hold", "auth")).Succeeded();
        Assert.Contains($"is already held at {TestObjects.Old}: nothing to do", held.Output, StringComparison.Ordinal);
        Assert.Contains("auth is held", (await ns.Try("secretpin", "status", "auth")).Succeeded().Output, StringComparison.Ordinal);
        await ns.Kubectl("secretpin", "release", "auth");
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == $"auth-{TestObjects.New}");

        (await ns.Try("secretpin", "pin", "auth", TestObjects.Old)).Refused("follows its source newest", "--by-hand");
        await ns.Kubectl("secretpin", "pin", "auth", TestObjects.Old, "--by-hand");
        Assert.Equal($$"""{"version":"{{TestObjects.Old}}"}""", (await ns.Get("secretaliases", "auth"))["spec"]!["source"]!.ToJsonString());
    }

    [Fact]
    public async Task A_rollout_covers_every_kind_and_skips_held_workloads()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        string[] kinds = ["StatefulSet", "DaemonSet", "CronJob", "Deployment"];
        foreach (var kind in kinds)
        {
            await ns.Apply(TestObjects.Workload(kind, kind.ToLowerInvariant(), TestObjects.Parse(TestObjects.PodSpec)));
        }

        await ns.Apply(TestObjects.Workload("Deployment", "held", "auth"));
        await ns.Kubectl("annotate", "deployment", "held", "secretpin.io/hold=true");
        await ns.PinAsync("auth", TestObjects.New);
        await ns.PinAsync("regcred", TestObjects.New);
        await using var pods = new ReadyPods(ns);

        var shown = (await ns.Try("secretpin", "rollout", "auth", "--dry-run=server")).Succeeded();
        Assert.Contains("statefulset/statefulset resolved to auth-20250201000000 (server dry run)", shown.Output, StringComparison.Ordinal);
        Assert.Contains($"auth-{TestObjects.Old}", Of((await ns.Get("statefulsets", "statefulset"))["spec"]));

        var done = (await ns.Try("secretpin", "rollout", "auth", "--max-unavailable", "2")).Succeeded();
        await ns.Kubectl("secretpin", "rollout", "regcred");

        Assert.Contains("Deployment/held stays on 20250101000000: it is held by its annotation secretpin.io/hold.", done.Error, StringComparison.Ordinal);
        foreach (var kind in kinds)
        {
            var workload = await ns.Get(TestObjects.Workloads[kind], kind.ToLowerInvariant());
            Assert.Equal([$"auth-{TestObjects.New}", $"regcred-{TestObjects.New}"], Of(workload["spec"]).Distinct().Order());
            Assert.Equal(TestObjects.PlacesOfAuth + 1, Of(workload["spec"]).Length);
        }

        Assert.Equal([$"auth-{TestObjects.Old}"], Of((await ns.Get("deployments", "held"))["spec"]));
        Assert.Contains("No workload to move to", (await ns.Try("secretpin", "rollout", "auth")).Succeeded().Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rollout_stops_at_the_first_workload_that_does_not_become_ready()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "first", "auth"));
        await ns.Apply(TestObjects.Workload("Deployment", "second", "auth"));
        await ns.PinAsync("auth", TestObjects.New);

        // No kubelet runs here.
        var stopped = await ns.Try("secretpin", "rollout", "auth", "--timeout", "1s");

        Assert.Equal(1, stopped.Code);
        stopped.Refused(
            $"deployment/first in namespace {ns.Name} did not become ready", "Not moved: deployment/second",
            $"kubectl rollout undo deployment/first -n {ns.Name}", $"kubectl secretpin rollback auth -n {ns.Name}");
        Assert.Equal([$"auth-{TestObjects.Old}"], Of((await ns.Get("deployments", "second"))["spec"]));
        Assert.Equal([$"auth-{TestObjects.New}"], Of((await ns.Get("deployments", "first"))["spec"]));
        (await ns.Try("secretpin", "rollout", "auth", "deployment/third")).Refused($"Deployment {ns.Name}/third not found");
    }

    [Fact]
    public async Task Rollout_changes_nothing_in_a_namespace_that_the_webhook_does_not_cover()
    {
        // By default the webhook does not cover the namespaces of the cluster itself.
        await cluster.NewNamespaceAsync();
        var ns = new TestNamespace(cluster, "kube-node-lease");
        var old = await ns.SecretAsync("auth", TestObjects.Old);
        var manifest = TestObjects.Workload("Deployment", "app", old);
        TestObjects.Template(manifest)["metadata"]!["annotations"] = TestObjects.Parse($$"""{"secretpin.io/resolved": "auth={{TestObjects.Old}}"}""");
        await ns.Apply(manifest);
        await ns.PinAsync("auth", TestObjects.New);
        try
        {
            (await ns.Try("secretpin", "rollout", "auth")).Refused("the SecretPin webhook did not resolve the alias. Nothing was changed.");
            var stored = await ns.Get("deployments", "app");
            Assert.Equal([old], Of(stored["spec"]));
            ManagedFields.AssertNoTraceOfSecretPin(stored);
        }
        finally
        {
            await ns.Kubectl("delete", "deployment/app", "secretalias/auth");
        }
    }
}
