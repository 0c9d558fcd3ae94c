using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>A user who deletes the owner of a Secret gets no answer of the guard: the garbage collector deletes the Secret later.</summary>
public sealed class OwnerDeletionTests(RunningCluster cluster)
{
    [Fact]
    public async Task The_Event_of_a_denial_of_the_garbage_collector_names_the_deleted_owner_and_its_retries_are_recorded_once()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.Kubectl("create", "configmap", "mine");
        var secret = TestObjects.Secret("plain");
        secret["metadata"]!["ownerReferences"] = new JsonArray(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "ConfigMap",
            ["name"] = "mine",
            ["uid"] = (await ns.Kubectl("get", "configmap", "mine", "-o", "jsonpath={.metadata.uid}")).Output.Trim(),
            ["controller"] = true,
        });
        await ns.Create("secrets", secret);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "plain"));
        Assert.Contains("Its owner is ConfigMap/mine.", (await ns.Kubectl("secretpin", "refs", "plain")).Output, StringComparison.Ordinal);

        await ns.Kubectl("delete", "configmap", "mine");

        var denial = await ns.Until("events", "", found => (string?)found?["reason"] == "DeletionDenied");
        Assert.Contains("because its owner ConfigMap/mine was deleted.", (string?)denial!["note"], StringComparison.Ordinal);

        // The garbage collector tries again about every second. Another attempt is recorded after them.
        await ns.Until("replicasets", "", found => found is not null);
        (await ns.Delete("plain")).Refused("still in use by Deployment/app");
        var record = await ns.Until("blockeddeletions", "plain", found => (int?)found?["status"]?["denied"] >= 2);
        Assert.Equal(2, (int?)record!["status"]!["denied"]);

        // Without the Secret, the garbage collector stops.
        await ns.Kubectl("annotate", "secret", "plain", "secretpin.io/allow-deletion=end of the test");
        await ns.Kubectl("delete", "secret", "plain", "--ignore-not-found");
    }
}
