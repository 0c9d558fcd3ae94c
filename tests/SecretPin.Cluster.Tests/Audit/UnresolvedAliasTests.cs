using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Audit;

/// <summary>Workloads that were created before their alias are found, reported and, if repair is on, replaced.</summary>
[Collection(nameof(SerialTests))]
public sealed class UnresolvedAliasTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_workload_created_before_its_alias_is_reported_until_a_rollout_resolves_it()
    {
        var ns = await cluster.NewNamespaceAsync();
        var manifest = TestObjects.Workload("Deployment", "early", "late");
        await ns.Apply(manifest);
        await ns.PinAsync("late", TestObjects.Old);
        var condition = await UntilResolvedIsAsync(ns, "late", "False", "Deployment/early");
        var command = $"kubectl secretpin rollout late -n {ns.Name}";
        Assert.Equal($"The alias is unresolved in Deployment/early. To resolve it, run '{command}'.", (string)condition["message"]!);
        var recorded = await ns.Until("events", "", told => (string?)told?["reason"] == "Unresolved" && (string?)told["regarding"]!["name"] == "early");
        Assert.Contains(command, (string)recorded!["note"]!, StringComparison.Ordinal);
        await Until.HoldsAsync(async () =>
            (await cluster.Webhook.MetricsAsync()).Contains($"alias=\"late\",namespace=\"{ns.Name}\"", StringComparison.Ordinal)
            || (await cluster.Webhook.MetricsAsync()).Contains($"namespace=\"{ns.Name}\",alias=\"late\"", StringComparison.Ordinal) ? null
                : "No metric tells of it.");

        // kubectl sends no request for an unchanged manifest.
        Assert.Contains("unchanged", (await ns.Apply(manifest)).Output, StringComparison.Ordinal);
        Assert.Contains(command, (await ns.Try("secretpin", "status", "late")).Succeeded().Output, StringComparison.Ordinal);
        await using (new ReadyPods(ns))
        {
            var rollout = (await ns.Try("secretpin", "rollout", "late")).Succeeded();
            Assert.Matches($"deployment/early +unresolved +{TestObjects.Old}", rollout.Output);
        }

        var resolved = await ns.Get("deployments", "early");
        Assert.Equal([$"late-{TestObjects.Old}"], SecretNames.Of(resolved["spec"]));
        ManagedFields.AssertNoTraceOfSecretPin(resolved);
        await UntilResolvedIsAsync(ns, "late", "True");
        await ns.Apply(manifest);
        Assert.Equal(SecretNames.Generation(resolved), SecretNames.Generation(await ns.Get("deployments", "early")));
    }

    [Fact]
    public async Task Repair_resolves_workloads_replaces_a_stuck_pod_and_keeps_a_started_one()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("running");
        await ns.Apply(TestObjects.Workload("Deployment", "early", "late"));
        await ns.Apply(TestObjects.Workload("Deployment", "running", "running"));

        // A Job is immutable, so only its pods can be replaced.
        await ns.Apply(TestObjects.Workload("Job", "stuck", "late"));
        await ns.Apply(TestObjects.Workload("Job", "started", "late"));
        var started = await PodOfAsync(ns, "started");
        await PodOfAsync(ns, "stuck");
        (await ns.Api.PatchAsync("pods", ns.Name, $"{started["metadata"]!["name"]}/status", JsonNode.Parse(
            """
            {"status":{"containerStatuses":[{"name":"app","image":"some","imageID":"","ready":false,"restartCount":1,
            "state":{"waiting":{"reason":"CrashLoopBackOff"} } }]} }
            """)!)).Expected();
        var secret = await ns.PinAsync("late", TestObjects.Old);
        await ns.PinAsync("running", TestObjects.Old);

        (await cluster.Api.PatchAsync("clusterroles", "", "secretpin", new JsonObject
        {
            ["rules"] = RepairRights.AddTo((await cluster.Api.GetAsync("clusterroles", "", "secretpin")).Expected()["rules"]!),
        })).Expected();
        await cluster.Webhook.StopAsync();
        try
        {
            await using var repairing = await cluster.NewReplicaAsync(more: ["--Unresolved:Repair=true", "--Unresolved:MinAge=00:00:00"]);
            await cluster.ServeAsync(repairing);
            await Until.HoldsAsync(
                async () => SecretNames.Of((await PodOfAsync(ns, "stuck"))["spec"]) is [var name] && name == secret ? null : "The stuck pod is not resolved.",
                () => repairing.Output);
            await ns.Until("deployments", "early", early => SecretNames.Of(early?["spec"]) is [var name] && name == secret);
        }
        finally
        {
            await cluster.StartWebhookAsync();
        }

        Assert.Equal((string)started["metadata"]!["uid"]!, (string)(await PodOfAsync(ns, "started"))["metadata"]!["uid"]!);
        ManagedFields.AssertNoTraceOfSecretPin(await ns.Get("deployments", "early"));

        // Its pods run with the plain Secret.
        Assert.Equal(["running"], SecretNames.Of((await ns.Get("deployments", "running"))["spec"]));
    }

    private static async Task<JsonNode> PodOfAsync(TestNamespace ns, string deployment)
    {
        JsonNode? found = null;
        await Until.HoldsAsync(async () =>
            (found = (await ns.List("pods")).FirstOrDefault(pod =>
                pod["metadata"]!["name"]!.ToString().StartsWith(deployment + "-", StringComparison.Ordinal)
                    && pod["metadata"]!["deletionTimestamp"] is null)) is null
                ? $"{deployment} has no pod." : null);
        return found!;
    }

    /// <summary>
    /// Waits for the condition. If SecretPin receives a pod from its watch before the owner of the pod, the first message names the pod instead of the owner.
    /// </summary>
    private static async Task<JsonNode> UntilResolvedIsAsync(TestNamespace ns, string alias, string status, string reported = "")
    {
        JsonNode? found = null;
        await ns.Until("secretaliases", alias, seen =>
            (found = seen?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "Resolved")) is not null
            && (string?)found["status"] == status && ((string)found["message"]!).Contains(reported, StringComparison.Ordinal));
        return found!;
    }
}
