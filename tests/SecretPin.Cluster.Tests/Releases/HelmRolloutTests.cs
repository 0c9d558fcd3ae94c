using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>A Helm release whose pins move between its upgrades, and whose Deployment is moved by <c>kubectl secretpin rollout</c>.</summary>
[Trait("Category", "Slow")]
public sealed class HelmRolloutTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_release_is_upgraded_and_rolled_back_after_a_rollout()
    {
        var ns = await PrepareAsync();
        using var chart = new ReleasedChart(ns);
        await using var pods = new ReadyPods(ns);
        await chart.UpgradeAsync();
        var (auth, regcred) = await MoveAsync(ns);

        await ns.Kubectl("secretpin", "rollout", "auth");
        await ns.Kubectl("secretpin", "rollout", "regcred");
        var moved = await ns.Get("deployments", "app");
        Assert.Equal([auth, regcred], Of(moved["spec"]).Order(StringComparer.Ordinal));
        ManagedFields.AssertNoTraceOfSecretPin(moved);

        await chart.UpgradeAsync();
        var unchanged = await ns.Get("deployments", "app");
        Assert.Equal(Generation(moved), Generation(unchanged));
        Assert.Equal(moved["spec"]!.ToJsonString(), unchanged["spec"]!.ToJsonString());

        await chart.UpgradeAsync("--set", "replicas=2,image=other");
        var changed = await ns.Get("deployments", "app");
        Assert.Equal((2, "other"), ((int)changed["spec"]!["replicas"]!, (string)changed["spec"]!["template"]!["spec"]!["containers"]![0]!["image"]!));
        Assert.Equal([auth, regcred], Of(changed["spec"]).Order(StringComparer.Ordinal));

        (await chart.TryAsync("rollback", "app", "1")).Succeeded();
        var back = await ns.Get("deployments", "app");
        Assert.Equal(1, (int)back["spec"]!["replicas"]!);
        Assert.Equal([auth, regcred], Of(back["spec"]).Order(StringComparer.Ordinal));
        ManagedFields.AssertNoTraceOfSecretPin(back);
    }

    [Fact]
    public async Task After_an_undo_Helm_conflicts_with_kubectl_and_a_rollback_of_the_pin_avoids_this()
    {
        var ns = await PrepareAsync();
        using var chart = new ReleasedChart(ns);
        await using var pods = new ReadyPods(ns);
        await chart.UpgradeAsync();
        await ns.Until("deployments", "app", deployment => (long?)deployment?["status"]?["observedGeneration"] == 1);
        var (auth, regcred) = await MoveAsync(ns);
        await ns.Kubectl("secretpin", "rollout", "auth");

        // The pin moves back, and the workload follows.
        await ns.Kubectl("secretpin", "rollback", "auth");
        await ns.Kubectl("secretpin", "rollout", "auth");
        var back = await ns.Get("deployments", "app");
        Assert.Contains($"auth-{TestObjects.Old}", Of(back["spec"]));
        ManagedFields.AssertNoTraceOfSecretPin(back);
        await chart.UpgradeAsync();

        await ns.Kubectl("secretpin", "pin", "auth", TestObjects.New);
        await ns.Kubectl("secretpin", "rollout", "auth");
        await ns.Kubectl("rollout", "undo", "deployment/app");
        Assert.Contains($"auth-{TestObjects.Old}", Of((await ns.Get("deployments", "app"))["spec"]));
        await ns.Until("deployments", "app", deployment =>
            (long?)deployment?["status"]?["observedGeneration"] == (long?)deployment?["metadata"]?["generation"]);
        await ns.Kubectl("rollout", "undo", "deployment/app");
        var again = await ns.Get("deployments", "app");
        Assert.Contains(auth, Of(again["spec"]));
        Assert.Null(again["metadata"]!["annotations"]!["secretpin.io/resolve"]);

        // Helm reports every client that changes a field of its manifest. kubectl is one of them, SecretPin is not.
        var conflict = (await chart.TryAsync("upgrade", "app", chart.Path)).Refused("conflict with \"kubectl\" using apps/v1");
        Assert.DoesNotContain("secretpin\"", conflict.Error, StringComparison.Ordinal);
        await chart.UpgradeAsync("--force-conflicts");
        Assert.Equal([auth, regcred], Of((await ns.Get("deployments", "app"))["spec"]).Order(StringComparer.Ordinal));
        await chart.UpgradeAsync();
    }

    [Fact]
    public async Task A_rollback_after_a_pin_move_gets_the_present_pin_and_a_warning_with_the_version_before()
    {
        var ns = await PrepareAsync();
        using var chart = new ReleasedChart(ns);
        await chart.UpgradeAsync();
        await chart.UpgradeAsync("--set", "image=other");
        var (auth, _) = await MoveAsync(ns);

        var rolledBack = (await chart.TryAsync("rollback", "app", "1")).Succeeded();

        Assert.Contains(auth, Of((await ns.Get("deployments", "app"))["spec"]));
        Assert.Contains($"SecretPin resolved auth={TestObjects.New} (was {TestObjects.Old})", rolledBack.Output + rolledBack.Error, StringComparison.Ordinal);
        var repeated = (await chart.TryAsync("upgrade", "app", chart.Path)).Succeeded();
        Assert.DoesNotContain("SecretPin resolved", repeated.Output + repeated.Error, StringComparison.Ordinal);
    }

    private async Task<TestNamespace> PrepareAsync()
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        await ns.Until("secretaliases", "auth", alias => alias?["status"]?["pinned"] is not null);
        return ns;
    }

    private static async Task<(string Auth, string Regcred)> MoveAsync(TestNamespace ns)
    {
        var moved = (await ns.PinAsync("auth", TestObjects.New), await ns.PinAsync("regcred", TestObjects.New));
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == moved.Item1);
        return moved;
    }
}
