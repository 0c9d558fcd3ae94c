using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>Manifests that kubectl applies again after <c>kubectl secretpin rollout</c>.</summary>
[Trait("Category", "Slow")]
public sealed class ApplyAfterRolloutTests(RunningCluster cluster)
{
    private static readonly string[] ServerSide = ["--server-side"];

    public static TheoryData<string, bool> Kinds => new(
        from kind in (string[])["Deployment", "StatefulSet", "CronJob"] from serverSide in (bool[])[false, true] select (kind, serverSide));

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_manifest_is_applied_after_a_rollout_without_a_conflict_and_without_a_change(string kind, bool serverSide)
    {
        var (ns, resource) = (await cluster.NewNamespaceAsync(), TestObjects.Workloads[kind]);
        var manifest = TestObjects.Workload(kind, "app", TestObjects.Parse(TestObjects.PodSpec));
        string[] options = serverSide ? ServerSide : [];
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        await using var pods = new ReadyPods(ns);
        await ns.Apply(manifest, options);
        var (auth, regcred) = (await ns.PinAsync("auth", TestObjects.New), await ns.PinAsync("regcred", TestObjects.New));

        await ns.Kubectl("secretpin", "rollout", "auth");
        await ns.Kubectl("secretpin", "rollout", "regcred");
        var moved = await ns.Get(resource, "app");
        Assert.Equal([.. Enumerable.Repeat(auth, TestObjects.PlacesOfAuth), regcred], Of(moved["spec"]).Order(StringComparer.Ordinal));
        Assert.Equal($"auth={TestObjects.New},regcred={TestObjects.New}", Resolved(TestObjects.Template(moved)));
        ManagedFields.AssertNoTraceOfSecretPin(moved);

        var repeated = await ns.Apply(manifest, options);
        Assert.Empty(repeated.Error);
        Assert.Equal(moved["spec"]!.ToJsonString(), (await ns.Get(resource, "app"))["spec"]!.ToJsonString());

        TestObjects.Template(manifest)["spec"]!["containers"]![0]!["image"] = "other";
        await ns.Apply(manifest, options);
        var changed = await ns.Get(resource, "app");
        Assert.Equal("other", (string)TestObjects.Template(changed)["spec"]!["containers"]![0]!["image"]!);
        Assert.Equal(Of(moved["spec"]), Of(changed["spec"]));
        ManagedFields.AssertNoTraceOfSecretPin(changed);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_undo_after_a_rollout_and_an_undo_of_the_undo_restore_the_versions(bool serverSide)
    {
        var ns = await cluster.NewNamespaceAsync();
        var manifest = TestObjects.Workload("Deployment", "app", "auth");
        string[] options = serverSide ? ServerSide : [];
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await using var pods = new ReadyPods(ns);
        await ns.Apply(manifest, options);
        await ObservedAsync(ns);
        var moved = await ns.PinAsync("auth", TestObjects.New);
        await ns.Kubectl("secretpin", "rollout", "auth");

        foreach (var expected in (string[])[old, moved])
        {
            await ns.Kubectl("rollout", "undo", "deployment/app");
            var undone = await ns.Get("deployments", "app");
            Assert.Equal([expected], Of(undone["spec"]));
            ManagedFields.AssertNoTraceOfSecretPin(undone);
            await ObservedAsync(ns);
        }

        // kubectl became the manager of the fields that the undo changed. Without SecretPin, the same happens.
        if (serverSide)
        {
            (await ns.Try(manifest, ["apply", "-f", "-", .. options])).Refused("conflict with \"kubectl\" using apps/v1");
            options = [.. options, "--force-conflicts"];
        }

        await ns.Apply(manifest, options);
        Assert.Equal([moved], Of((await ns.Get("deployments", "app"))["spec"]));
    }

    [Fact]
    public async Task A_version_in_the_manifest_itself_is_not_moved()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "blue", old));
        await ns.PinAsync("auth", TestObjects.New);

        var rolled = (await ns.Try("secretpin", "rollout", "auth")).Succeeded();
        var annotated = await ns.Kubectl("annotate", "deployment/blue", "secretpin.io/resolve=auth");

        Assert.Contains($"Deployment/blue stays on {TestObjects.Old}: its manifest names this version.", rolled.Error, StringComparison.Ordinal);
        Assert.Contains("Warning: secretpin.io/resolve has no effect for auth", annotated.Error, StringComparison.Ordinal);
        var blue = await ns.Get("deployments", "blue");
        Assert.Equal([old], Of(blue["spec"]));
        ManagedFields.AssertNoTraceOfSecretPin(blue);
    }

    [Theory]
    [InlineData("ReplicaSet")]
    [InlineData("ReplicationController")]
    [InlineData("PodTemplate")]
    [InlineData("Rollout")]
    public async Task The_annotation_moves_every_kind_of_workload_with_kubectl_alone(string kind)
    {
        Assert.SkipWhen(kind == "Rollout" && ControlPlane.Binaries.WhyNoHelm is not null, ControlPlane.Binaries.WhyNoHelm ?? "");
        var (ns, resource) = (await cluster.NewNamespaceAsync(), TestObjects.Workloads[kind]);
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload(kind, "app", "auth"));
        var moved = await ns.PinAsync("auth", TestObjects.New);

        var annotated = await ns.Kubectl("annotate", resource, "app", "secretpin.io/resolve=auth");

        Assert.Contains($"SecretPin resolved auth={TestObjects.New} (was {TestObjects.Old})", annotated.Error, StringComparison.Ordinal);
        var stored = await ns.Get(resource, "app");
        Assert.Equal([moved], Of(stored["spec"] ?? stored["template"]));
        ManagedFields.AssertNoTraceOfSecretPin(stored);
    }

    private static async Task ObservedAsync(TestNamespace ns) =>
        await ns.Until("deployments", "app", deployment =>
            (long?)deployment?["status"]?["observedGeneration"] == (long?)deployment?["metadata"]?["generation"]);
}
