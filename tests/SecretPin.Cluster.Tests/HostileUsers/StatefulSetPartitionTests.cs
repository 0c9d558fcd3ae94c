using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>A StatefulSet whose rolling update is not complete creates pods of its current revision, so it needs the Secrets of that revision.</summary>
public sealed class StatefulSetPartitionTests(RunningCluster cluster)
{
    [Fact]
    public async Task The_Secret_of_the_current_revision_is_not_deleted_while_a_partition_keeps_pods_on_it()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("first");
        await ns.SecretAsync("second");
        await ns.Apply(StatefulSet("first"));
        var set = await ns.Until("statefulsets", "db", found => (string?)found?["status"]?["currentRevision"] is not null);
        var current = (string)set!["status"]!["currentRevision"]!;
        await ns.Apply(StatefulSet("second"));
        await ns.Until("statefulsets", "db", found => (string?)found?["status"]?["updateRevision"] is { } update && update != current);

        // Neither a ReplicaSet nor a pod names the Secret: only the revision does.
        await ns.Kubectl("delete", "pods", "--all", "--now", "--wait=false");
        (await ns.Delete("first")).Refused("still in use by", $"ControllerRevision/{current}");

        await ns.Kubectl("patch", "statefulset", "db", "--type=merge", "-p", """{"spec":{"updateStrategy":{"rollingUpdate":{"partition":0}}}}""");
        await ns.Kubectl("scale", "statefulset/db", "--replicas=0");
        await ns.Until("statefulsets", "db", found => (string?)found?["status"]?["currentRevision"] == (string?)found?["status"]?["updateRevision"]);
        await ns.Until("pods", "", pod => pod is null);
        (await ns.Delete("first")).Succeeded();
    }

    private static JsonObject StatefulSet(string secret)
    {
        var set = TestObjects.Workload("StatefulSet", "db", secret);
        set["spec"]!["replicas"] = 1;
        set["spec"]!["updateStrategy"] = TestObjects.Parse("""{"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}""");
        return set;
    }
}
