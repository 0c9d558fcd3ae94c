using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>An object that the garbage collector keeps still needs its Secrets, whatever its owner references state.</summary>
public sealed class RemainingObjectTests(RunningCluster cluster)
{
    [Fact]
    public async Task The_ReplicaSet_of_a_Deployment_that_a_finalizer_keeps_still_needs_its_Secret()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        var deployment = TestObjects.Workload("Deployment", "app", "plain");
        deployment["metadata"]!["finalizers"] = new JsonArray("example.com/keep");
        await ns.Apply(deployment);
        await ns.Until("replicasets", "", set => (long?)set?["status"]?["replicas"] == 1);

        await ns.Kubectl("delete", "deployment", "app", "--wait=false");
        await ns.Until("deployments", "app", found => found?["metadata"]?["deletionTimestamp"] is not null);

        (await ns.Delete("plain")).Refused("still in use by");

        await ns.Kubectl("patch", "deployment", "app", "--type=merge", "-p", """{"metadata":{"finalizers":null}}""");
        await ns.Until("pods", "", pod => pod is null);
        (await ns.Delete("plain")).Succeeded();
    }

    [Fact]
    public async Task A_Deployment_that_a_finished_Job_owns_still_needs_its_Secret()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(OwnedBy(TestObjects.Workload("Deployment", "app", "plain"), "batch/v1", "Job", "setup", await FinishedJobAsync(ns)));

        (await ns.Delete("plain")).Refused("still in use by Deployment/app");
    }

    [Fact]
    public async Task A_Pod_that_is_given_to_a_finished_Job_still_needs_its_Secret()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(OwnedBy(TestObjects.Workload("Pod", "app", "plain"), "batch/v1", "Job", "setup", await FinishedJobAsync(ns)));

        (await ns.Delete("plain")).Refused("still in use by Pod/app");
    }

    [Fact]
    public async Task A_workload_whose_owner_has_an_unknown_API_version_still_needs_its_Secret()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(OwnedBy(
            TestObjects.Workload("StatefulSet", "db", "plain"), "apps/v7", "Deployment", "operator", "11111111-2222-3333-4444-555555555555"));

        (await ns.Delete("plain")).Refused("still in use by StatefulSet/db");
    }

    /// <returns>The uid of the finished Job <c>setup</c>, which names the Secret <c>other</c>.</returns>
    private static async Task<string> FinishedJobAsync(TestNamespace ns)
    {
        await ns.Apply(TestObjects.Workload("Job", "setup", "other"));
        await ns.Until("pods", "", pod => pod is not null);
        await ns.FinishPods();
        return (string)(await ns.Until("jobs", "setup", IsComplete))!["metadata"]!["uid"]!;
    }

    private static JsonObject OwnedBy(JsonObject json, string apiVersion, string kind, string name, string uid)
    {
        json["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["name"] = name,
            ["uid"] = uid,
            ["controller"] = true,
        });
        return json;
    }

    private static bool IsComplete(JsonNode? job) =>
        job?["status"]?["conditions"]?.AsArray().Any(condition => (string?)condition!["type"] == "Complete" && (string?)condition["status"] == "True") == true;
}
