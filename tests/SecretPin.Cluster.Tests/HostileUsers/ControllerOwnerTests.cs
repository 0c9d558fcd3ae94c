using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>Every user can write an owner reference, so only an owner that the webhook reviews itself exempts a workload.</summary>
public sealed class ControllerOwnerTests(RunningCluster cluster)
{
    public static TheoryData<string> Kinds => ["Deployment", "StatefulSet", "CronJob", "Pod"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_workload_that_a_ConfigMap_controls_is_resolved(string kind)
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);

        await ns.Apply(await OwnedByConfigMapAsync(ns, TestObjects.Workload(kind, "app", "auth")));

        Assert.Equal([auth], Of(TestObjects.Template(await ns.Get(TestObjects.Workloads[kind], "app"))["spec"]).Distinct());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_workload_that_a_ConfigMap_controls_is_subject_to_enforcement(string kind)
    {
        var ns = await cluster.NewNamespaceAsync(("secretpin.io/enforce", "versioned"));
        await ns.SecretAsync("plain");

        var owned = await OwnedByConfigMapAsync(ns, TestObjects.Workload(kind, "app", "plain"));

        (await ns.Try(owned, "apply", "-f", "-")).Refused("names Secret plain, which is neither versioned nor an alias");
    }

    private static async Task<JsonObject> OwnedByConfigMapAsync(TestNamespace ns, JsonObject json)
    {
        await ns.Kubectl("create", "configmap", "mine");
        var uid = (await ns.Kubectl("get", "configmap", "mine", "-o", "jsonpath={.metadata.uid}")).Output.Trim();
        json["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["name"] = "mine",
            ["uid"] = uid,
            ["controller"] = true,
        });
        return json;
    }
}
