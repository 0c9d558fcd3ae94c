using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Tests.Api;

public sealed class ListOrderTests
{
    private readonly ListOrder _order = new([]);

    [Fact]
    public void Contains_each_kind_that_can_reference_a_Secret() => Assert.Equal(
        new ObjectScanner().ReferrerKinds.Select(kind => kind.ToString()).Order(),
        _order.All.Select(resource => resource.ObjectKind.ToString()).Order());

    [Fact]
    public void Lists_children_before_their_owners()
    {
        var all = _order.All.ToList();
        Assert.All(
            new[] { (Resources.Pods, Resources.ReplicaSets), (Resources.Pods, Resources.Jobs),
                (Resources.ReplicaSets, Resources.Deployments), (Resources.Jobs, Resources.CronJobs) },
            pair => Assert.True(all.IndexOf(pair.Item1) < all.IndexOf(pair.Item2)));
    }
}
