using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Audit;

/// <summary>Workloads that were created before their alias are found, reported and, if repair is on, replaced.</summary>
[Collection(nameof(SerialTests))]
public sealed class UnresolvedAliasTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_workload_created_before_its_alias_is_reported_until_it_is_restarted()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.Apply(TestObjects.Workload("Deployment", "early", "late"));
        await ns.PinAsync("late", TestObjects.Old);
        var condition = await UntilResolvedIsAsync(ns, "late", "False");
        Assert.Contains("Deployment/early", (string)condition["message"]!, StringComparison.Ordinal);
        await ns.Until("events", "", told => (string?)told?["reason"] == "Unresolved" && (string?)told["regarding"]!["name"] == "early");
        await Until.HoldsAsync(async () =>
            (await cluster.Webhook.MetricsAsync()).Contains($"alias=\"late\",namespace=\"{ns.Name}\"", StringComparison.Ordinal)
            || (await cluster.Webhook.MetricsAsync()).Contains($"namespace=\"{ns.Name}\",alias=\"late\"", StringComparison.Ordinal) ? null
                : "No metric tells of it.");

        // kubectl sends no request for an unchanged manifest.
        await ns.Kubectl("rollout", "restart", "deployment", "early");
        await UntilResolvedIsAsync(ns, "late", "True");
    }

    [Fact]
    public async Task Repair_replaces_a_stuck_pod_and_keeps_a_started_one()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.Apply(TestObjects.Workload("Deployment", "stuck", "late"));
        await ns.Apply(TestObjects.Workload("Deployment", "started", "late"));
        var started = await PodOfAsync(ns, "started");
        await PodOfAsync(ns, "stuck");
        (await ns.Api.PatchAsync("pods", ns.Name, $"{started["metadata"]!["name"]}/status", JsonNode.Parse(
            """
            {"status":{"containerStatuses":[{"name":"app","image":"some","imageID":"","ready":false,"restartCount":1,
            "state":{"waiting":{"reason":"CrashLoopBackOff"} } }]} }
            """)!)).Expected();
        var secret = await ns.PinAsync("late", TestObjects.Old);

        (await cluster.Api.PatchAsync("clusterroles", "", "secretpin", await WithPodDeletionAsync())).Expected();
        await cluster.Webhook.StopAsync();
        try
        {
            await using var repairing = await cluster.NewReplicaAsync(more: ["--Unresolved:Repair=true", "--Unresolved:MinAge=00:00:00"]);
            await cluster.ServeAsync(repairing);
            await Until.HoldsAsync(
                async () => SecretNames.Of((await PodOfAsync(ns, "stuck"))["spec"]) is [var name] && name == secret ? null : "The stuck pod is not resolved.",
                () => repairing.Output);
        }
        finally
        {
            await cluster.StartWebhookAsync();
        }

        Assert.Equal((string)started["metadata"]!["uid"]!, (string)(await PodOfAsync(ns, "started"))["metadata"]!["uid"]!);
    }

    private async Task<JsonNode> WithPodDeletionAsync()
    {
        var rules = (await cluster.Api.GetAsync("clusterroles", "", "secretpin")).Expected()["rules"]!.DeepClone().AsArray();
        rules.Add(JsonNode.Parse("""{"apiGroups":[""],"resources":["pods"],"verbs":["delete"]}"""));
        return new JsonObject { ["rules"] = rules };
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

    private static async Task<JsonNode> UntilResolvedIsAsync(TestNamespace ns, string alias, string status)
    {
        JsonNode? found = null;
        await ns.Until("secretaliases", alias, seen =>
            (found = seen?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "Resolved")) is not null
            && (string?)found["status"] == status);
        return found!;
    }
}
