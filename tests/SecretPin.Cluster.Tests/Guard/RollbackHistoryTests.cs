using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Guard;

/// <summary>The protection of the revisions that a rollout can be undone to.</summary>
public sealed class RollbackHistoryTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_ReplicaSet_scaled_to_zero_keeps_its_version_for_the_retention()
    {
        var (ns, old) = await RolledOutTwice("Deployment");
        var refused = (await ns.Delete(old)).Refused("(Forbidden)", "so that a rollback still finds it");
        Assert.DoesNotContain("in use", refused.Error, StringComparison.Ordinal);
        await ns.Kubectl("rollout", "undo", "deployment/app");
        (await ns.Delete(old)).Refused("in use by Deployment/app");
    }

    [Theory]
    [InlineData("Deployment", "ReplicaSet/app-")]
    [InlineData("StatefulSet", "ControllerRevision/app-")]
    [InlineData("DaemonSet", "ControllerRevision/app-")]
    public async Task A_version_can_be_deleted_after_its_retention_with_a_warning_about_the_lost_revision(string kind, string revision)
    {
        var (ns, old) = await RolledOutTwice(kind);
        (await ns.Delete(old)).Refused("is kept for 336h");
        await ns.PinAsync("auth", TestObjects.New, ("retention", "0s"));
        await ns.UntilGuardKnowsAsync(old, before: "is kept for 336h");

        var deleted = (await ns.Delete(old)).Succeeded();

        Assert.Contains($"Warning: {revision}", deleted.Error, StringComparison.Ordinal);
        Assert.Contains(": a rollback to it will fail", deleted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unversioned_Secret_has_no_retention()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("first");
        await ns.SecretAsync("second");
        await ns.Apply(TestObjects.Workload("Deployment", "app", "first"));
        await ns.Until("replicasets", "", set => (long?)set?["status"]?["replicas"] == 1);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "second"));
        await Available(ns);
        await ns.Until("replicasets", "", set => set is not null && Of(set["spec"]).Contains("first") && (long?)set["spec"]!["replicas"] == 0);
        await ns.Until("pods", "", pod => pod is null || Of(pod["spec"]).Contains("second"));

        var deleted = (await ns.Delete("first")).Succeeded();

        Assert.Contains(": a rollback to it will fail", deleted.Error, StringComparison.Ordinal);
    }

    /// <summary>A workload whose earlier revision alone names the old version.</summary>
    private async Task<(TestNamespace Namespace, string Old)> RolledOutTwice(string kind)
    {
        var (ns, resource) = (await cluster.NewNamespaceAsync(), TestObjects.Workloads[kind]);
        var manifest = TestObjects.Workload(kind, "app", "auth");
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        await ns.Apply(manifest);
        await ns.Until(resource, "app", workload => (long?)workload?["status"]?["observedGeneration"] == 1);
        if (kind == "Deployment")
        {
            await ns.Until("replicasets", "", set => (long?)set?["status"]?["replicas"] == 1);
        }

        var moved = await ns.PinAsync("auth", TestObjects.New);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == moved);
        await ns.Apply(manifest);
        await ns.Until(resource, "app", workload => (long?)workload?["status"]?["observedGeneration"] == 2);
        if (kind == "Deployment")
        {
            await Available(ns);
            await ns.Until("replicasets", "", set => set is not null && Of(set["spec"]).Contains(old) && (long?)set["spec"]!["replicas"] == 0);
        }

        // There is no kubelet to delete the old pods.
        await ns.Api.SendAsync(HttpMethod.Delete, ControlPlane.Resources.Path("pods", ns.Name));
        await Until.HoldsAsync(async () =>
            (await ns.List("pods")).Any(pod => Of(pod["spec"]).Contains(old)) ? "A pod of the old revision is still there." : null);
        if (kind == "StatefulSet")
        {
            // Without a kubelet, no pod becomes ready. Without pods, the update is complete.
            await ns.Kubectl("scale", "statefulset/app", "--replicas=0");
            await ns.Until(resource, "app", set => (string?)set?["status"]?["currentRevision"] == (string?)set?["status"]?["updateRevision"]);
        }

        return (ns, old);
    }

    /// <summary>Marks the new pods of the Deployment as ready, so that the old pods are deleted.</summary>
    private static async Task Available(TestNamespace ns)
    {
        await ns.Until("replicasets", "", set =>
            set?["metadata"]!["annotations"]!["deployment.kubernetes.io/revision"]!.ToString() == "2" && (long?)set["status"]!["replicas"] == 1);
        foreach (var pod in await ns.List("pods"))
        {
            (await ns.Api.PatchAsync("pods", ns.Name, $"{Name(pod)}/status", TestObjects.Parse(
                """{"status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}}"""))).Expected();
        }
    }
}
