using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>What kubectl applies with aliases is stored with what they are pinned to.</summary>
public sealed class EveryKind(RunningCluster cluster)
{
    public static TheoryData<string> BuiltIn => [.. Some.Workloads.Keys.Where(kind => kind != "Rollout")];

    [Theory]
    [MemberData(nameof(BuiltIn))]
    public async Task Whatever_holds_a_pod_spec_is_stored_with_the_pins_of_its_aliases(string kind)
    {
        var ns = await cluster.NewNamespaceAsync();
        var (auth, regcred) = (await ns.PinAsync("auth", Some.Old), await ns.PinAsync("regcred", Some.New));

        var applied = await ns.Apply(Some.Workload(kind, "app", Some.Parse(Some.PodSpec)));

        Assert.Equal($"Warning: SecretPin resolved auth={Some.Old}, regcred={Some.New}", applied.Error.Trim());
        var stored = await ns.Get(Some.Workloads[kind], "app");
        Assert.Equal([.. Enumerable.Repeat(auth, Some.PlacesOfAuth), regcred], Of(Some.Template(stored)["spec"]).Order(StringComparer.Ordinal));
        Assert.Equal($"auth={Some.Old},regcred={Some.New}", Resolved(Some.Template(stored)));
    }
}
