using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>Repeated applies of the same manifest, as GitOps tools send them.</summary>
public sealed class ReapplyTests(RunningCluster cluster)
{
    private static readonly string[] ServerSide = ["--server-side"];

    public static TheoryData<string, bool> Changeable => new(
        from kind in (string[])["Deployment", "StatefulSet", "CronJob", "PodTemplate"] from serverSide in (bool[])[false, true] select (kind, serverSide));

    public static TheoryData<string, bool> Unchangeable => new(
        from kind in (string[])["Pod", "Job"] from serverSide in (bool[])[false, true] select (kind, serverSide));

    [Theory]
    [MemberData(nameof(Changeable))]
    public async Task A_repeated_apply_changes_the_workload_only_after_a_pin_move(string kind, bool serverSide)
    {
        var (ns, resource) = (await cluster.NewNamespaceAsync(), TestObjects.Workloads[kind]);
        var manifest = TestObjects.Workload(kind, "app", TestObjects.Parse(TestObjects.PodSpec));
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);

        await ns.Apply(manifest, Options(serverSide));
        await ns.Apply(manifest, Options(serverSide));
        var first = await ns.Get(resource, "app");
        await ns.Apply(manifest, Options(serverSide));
        AssertSame(first, await ns.Get(resource, "app"));

        var (auth, regcred) = (await ns.PinAsync("auth", TestObjects.New), await ns.PinAsync("regcred", TestObjects.New));
        await ns.Apply(manifest, Options(serverSide));
        var second = await ns.Get(resource, "app");
        Assert.Equal(Spec(first) + 1, Spec(second));
        Assert.Equal([.. Enumerable.Repeat(auth, TestObjects.PlacesOfAuth), regcred], Of(TestObjects.Template(second)["spec"]).Order(StringComparer.Ordinal));

        await ns.Apply(manifest, Options(serverSide));
        AssertSame(second, await ns.Get(resource, "app"));
    }

    [Theory]
    [MemberData(nameof(Unchangeable))]
    public async Task An_immutable_workload_keeps_its_version(string kind, bool serverSide)
    {
        var (ns, resource) = (await cluster.NewNamespaceAsync(), TestObjects.Workloads[kind]);
        var manifest = TestObjects.Workload(kind, "app", TestObjects.Parse(TestObjects.PodSpec));
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        await ns.Apply(manifest, Options(serverSide));
        var first = await ns.Get(resource, "app");

        await ns.PinAsync("auth", TestObjects.New);
        await ns.PinAsync("regcred", TestObjects.New);
        await ns.Apply(manifest, Options(serverSide));

        var second = await ns.Get(resource, "app");
        Assert.Equal(Of(TestObjects.Template(first)["spec"]), Of(TestObjects.Template(second)["spec"]));
        Assert.Equal(Resolved(TestObjects.Template(first)), Resolved(TestObjects.Template(second)));
        Assert.Equal(first["metadata"]!["uid"]!.ToString(), second["metadata"]!["uid"]!.ToString());
    }

    [Fact]
    public async Task A_held_workload_keeps_its_version()
    {
        var ns = await cluster.NewNamespaceAsync();
        var manifest = TestObjects.Workload("Deployment", "app", "auth");
        manifest["metadata"]!["annotations"] = TestObjects.Parse("""{"secretpin.io/hold": "true"}""");
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(manifest);

        await ns.PinAsync("auth", TestObjects.New);
        await ns.Apply(manifest);

        var stored = await ns.Get("deployments", "app");
        Assert.Equal([old], Of(stored["spec"]));
        Assert.Equal(1, Generation(stored));
    }

    [Fact]
    public async Task A_change_to_server_side_apply_needs_force_conflicts_once()
    {
        var ns = await cluster.NewNamespaceAsync();
        var manifest = TestObjects.Workload("Deployment", "app", TestObjects.Parse(TestObjects.PodSpec));
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        await ns.Apply(manifest);
        var first = await ns.Get("deployments", "app");

        (await ns.Try(manifest, "apply", "-f", "-", "--server-side")).Refused("conflict");
        await ns.Apply(manifest, "--server-side", "--force-conflicts");
        await ns.Apply(manifest, "--server-side");

        // The generation increases with the annotations, and kubectl removes one.
        Assert.Equal(first["spec"]!.ToJsonString(), (await ns.Get("deployments", "app"))["spec"]!.ToJsonString());
    }

    [Fact]
    public async Task A_pull_secret_of_the_workload_itself_is_kept_beside_the_pin()
    {
        var ns = await cluster.NewNamespaceAsync();
        var manifest = TestObjects.Workload("Deployment", "app", TestObjects.Parse(TestObjects.PodSpec));
        TestObjects.Template(manifest)["spec"]!["imagePullSecrets"]!.AsArray().Add(TestObjects.Parse("""{"name": "mirror"}"""));
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("regcred", TestObjects.Old);
        await ns.Apply(manifest);

        var regcred = await ns.PinAsync("regcred", TestObjects.New);
        await ns.Apply(manifest);
        await ns.Apply(manifest);

        var stored = await ns.Get("deployments", "app");
        Assert.Equal(
            [regcred, "mirror"],
            TestObjects.Template(stored)["spec"]!["imagePullSecrets"]!.AsArray().Select(secret => secret!["name"]!.ToString()).Order().Reverse());
        Assert.Equal(2, Generation(stored));
    }

    private static string[] Options(bool serverSide) => serverSide ? ServerSide : [];

    /// <summary>A PodTemplate has no generation.</summary>
    private static long Spec(JsonNode found) =>
        found["metadata"]!["generation"]?.GetValue<long>() ?? (Of(found["template"])[0].EndsWith(TestObjects.Old, StringComparison.Ordinal) ? 1 : 2);

    private static void AssertSame(JsonNode before, JsonNode after)
    {
        Assert.Equal(before["spec"]?.ToJsonString(), after["spec"]?.ToJsonString());
        Assert.Equal(before["template"]?.ToJsonString(), after["template"]?.ToJsonString());
        Assert.Equal(Spec(before), Spec(after));
    }
}
