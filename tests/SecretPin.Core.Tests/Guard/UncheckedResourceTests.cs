using SecretPin.Core.Guard;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>The answer to a deletion states which custom resources the guard did not check.</summary>
public sealed class UncheckedResourceTests
{
    private static readonly UncheckedResource Gateways = new("gateways.networking.istio.io", UncheckedReason.Forbidden) { IsInCatalogue = true };

    [Fact]
    public void Each_reason_is_one_sentence_however_many_kinds_there_are()
    {
        UncheckedReason[] reasons = [.. Enum.GetValues<UncheckedReason>().Reverse()];
        var cluster = new TestCluster
        {
            Unchecked = [.. from reason in reasons from i in Enumerable.Range(1, 5) select new UncheckedResource($"{reason}{i}", reason)],
        };

        Assert.Equal(
            [
                "SecretPin may not list Forbidden1, Forbidden2, Forbidden3 and 2 more, so it did not check these custom resources",
                "The API server did not find NotServed1, NotServed2, NotServed3 and 2 more, so SecretPin did not check these custom resources",
                "The API server did not list Failed1, Failed2, Failed3 and 2 more, so SecretPin did not check these custom resources",
                "The guard does not check Excluded1, Excluded2, Excluded3 and 2 more, which the chart value guard.search.excluded contains",
                "The guard does not search 5 kinds of custom resources, because the chart value guard.search.enabled is false",
            ],
            cluster.Delete().Warnings);
    }

    [Fact]
    public void A_denial_states_it_after_the_advice()
    {
        var cluster = new TestCluster { Unchecked = [Gateways] }.With(Workload("Pod", "app", Old));

        Assert.EndsWith(
            "-n production'. SecretPin may not list gateways.networking.istio.io, so it did not check these custom resources.", cluster.Delete().Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void An_unversioned_Secret_concerns_only_the_kinds_of_the_catalogue()
    {
        var cluster = new TestCluster { Unchecked = [Gateways, new("widgets.example.com", UncheckedReason.Forbidden)] };

        Assert.Equal(
            "SecretPin may not list gateways.networking.istio.io, so it did not check these custom resources", Assert.Single(cluster.Delete("plain").Warnings));
        Assert.Equal(Reason.Unused, cluster.Delete("plain").Reason);
    }
}
