using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>Rollouts of an applied Deployment.</summary>
public sealed class RolloutTests(RunningCluster cluster)
{
    [Fact]
    public async Task Pods_have_the_version_of_their_template_and_its_annotation()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        var pod = await ns.Until("pods", "", found => found is not null);

        Assert.Equal([old], Of(pod!["spec"]));
        Assert.Equal($"auth={TestObjects.Old}", Resolved(pod));
        Assert.Equal([old], Of(Assert.Single(await ns.List("replicasets"))["spec"]));
    }

    [Fact]
    public async Task Pods_from_scaling_after_a_pin_move_have_the_version_of_the_others()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        await ns.PinAsync("auth", TestObjects.New);

        await ns.Kubectl("scale", "deployment/app", "--replicas=3");
        await ns.Until("replicasets", "", set => (int?)set?["status"]?["replicas"] == 3);

        Assert.All(await ns.List("pods"), pod => Assert.Equal([old], Of(pod["spec"])));
    }

    [Fact]
    public async Task Undo_restores_the_old_version()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        await ns.Until("replicasets", "", set => set is not null);
        var moved = await ns.PinAsync("auth", TestObjects.New);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        await ns.Until("replicasets", "", set => Of(set?["spec"]).Contains(moved));

        await ns.Kubectl("rollout", "undo", "deployment/app");

        var undone = await ns.Get("deployments", "app");
        Assert.Equal([old], Of(undone["spec"]));
        Assert.Equal($"auth={TestObjects.Old}", Resolved(TestObjects.Template(undone)));
        await ns.Kubectl("rollout", "restart", "deployment/app");
        Assert.Equal([old], Of((await ns.Get("deployments", "app"))["spec"]));
        Assert.Equal(2, (await ns.List("replicasets")).Select(set => Of(set["spec"])[0]).Distinct().Count());
    }

    [Fact]
    public async Task Undo_restores_the_old_version_of_StatefulSets_and_DaemonSets()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        foreach (var kind in (string[])["StatefulSet", "DaemonSet"])
        {
            await ns.Apply(TestObjects.Workload(kind, kind.ToLowerInvariant(), "auth"));
            await ns.Until(TestObjects.Workloads[kind], kind.ToLowerInvariant(), set => (int?)set?["status"]?["observedGeneration"] == 1);
        }

        await ns.PinAsync("auth", TestObjects.New);
        foreach (var kind in (string[])["StatefulSet", "DaemonSet"])
        {
            await ns.Apply(TestObjects.Workload(kind, kind.ToLowerInvariant(), "auth"));
            await ns.Until(TestObjects.Workloads[kind], kind.ToLowerInvariant(), set => (int?)set?["status"]?["observedGeneration"] == 2);
            await ns.Kubectl("rollout", "undo", $"{kind}/{kind.ToLowerInvariant()}");
            Assert.Equal([old], Of((await ns.Get(TestObjects.Workloads[kind], kind.ToLowerInvariant()))["spec"]));
        }
    }

    [Fact]
    public async Task A_debug_container_gets_the_version_of_its_pod()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Pod", "app", "auth"));
        await ns.PinAsync("auth", TestObjects.New);
        var other = await ns.PinAsync("other", TestObjects.New);
        var custom = cluster.Plane.Write("debug.json", """{"envFrom": [{"secretRef": {"name": "auth"}}, {"secretRef": {"name": "other"}}]}""");

        await ns.Kubectl("debug", "app", "--image=some", "--container=debugger", $"--custom={custom}", "--profile=general");

        var pod = await ns.Get("pods", "app");
        Assert.Equal([old], Of(pod["spec"]!["containers"]));
        Assert.Equal([old, other], Of(pod["spec"]!["ephemeralContainers"]));
        await ns.Kubectl("debug", "app", "--image=some", "--container=another", "--profile=general");
    }

    [Fact]
    public async Task A_configured_custom_workload_is_resolved_and_protects_its_Secret()
    {
        Assert.SkipWhen(ControlPlane.Binaries.WhyNoHelm is not null, ControlPlane.Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old, ("retention", "0s"));
        var manifest = TestObjects.Workload("Rollout", "app", "auth");
        await ns.Apply(manifest);
        var first = await ns.Get("rollouts", "app");
        await ns.Apply(manifest);

        Assert.Equal([old], Of(first["spec"]));
        Assert.Equal(Generation(first), Generation(await ns.Get("rollouts", "app")));
        await ns.PinAsync("auth", TestObjects.New, ("retention", "0s"));
        await ns.UntilGuardKnowsAsync(old);
        (await ns.Delete(old)).Refused("Rollout/app", $"Move them to auth-{TestObjects.New}");
        await ns.Kubectl("delete", "rollouts.argoproj.io", "app");
        (await ns.Delete(old)).Succeeded();
    }
}
