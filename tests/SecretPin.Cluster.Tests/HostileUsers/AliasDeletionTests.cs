using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>Without its alias, a workload that is applied again keeps the bare name, although its annotation states that the name was an alias.</summary>
public sealed class AliasDeletionTests(RunningCluster cluster)
{
    [Fact]
    public async Task An_alias_that_a_workload_was_resolved_by_is_deleted_only_by_force_or_after_the_workload()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));

        (await ns.Try("delete", "secretalias", "auth")).Refused("still in use: it resolves the Secret names of Deployment/app.");

        await ns.Kubectl("annotate", "secretalias", "auth", "secretpin.io/allow-deletion=test", "--dry-run=server");
        await ns.Kubectl("delete", "deployment/app", "secretalias/auth");
    }

    [Fact]
    public async Task An_alias_in_use_with_a_reason_for_its_deletion_is_deleted()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("StatefulSet", "db", "auth"));

        await ns.Kubectl("annotate", "secretalias", "auth", "secretpin.io/allow-deletion=moved");
        (await ns.Try("delete", "secretalias", "auth")).Succeeded();
    }
}
