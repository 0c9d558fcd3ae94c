using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>What kubectl applies with aliases is stored with what they are pinned to.</summary>
public sealed class WorkloadKindTests(RunningCluster cluster)
{
    public static TheoryData<string> BuiltIn => [.. TestObjects.Workloads.Keys.Where(kind => kind != "Rollout")];

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public async Task Every_kind_with_a_pod_spec_is_stored_with_the_pins_of_its_aliases(string kind)
    {
        var ns = await cluster.NewNamespaceAsync();
        var (auth, regcred) = (await ns.PinAsync("auth", TestObjects.Old), await ns.PinAsync("regcred", TestObjects.New));

        var applied = await ns.Apply(TestObjects.Workload(kind, "app", TestObjects.Parse(TestObjects.PodSpec)));

        Assert.Equal($"Warning: SecretPin resolved auth={TestObjects.Old}, regcred={TestObjects.New}", applied.Error.Trim());
        var stored = await ns.Get(TestObjects.Workloads[kind], "app");
        Assert.Equal([.. Enumerable.Repeat(auth, TestObjects.PlacesOfAuth), regcred], Of(TestObjects.Template(stored)["spec"]).Order(StringComparer.Ordinal));
        Assert.Equal($"auth={TestObjects.Old},regcred={TestObjects.New}", Resolved(TestObjects.Template(stored)));
    }
}
