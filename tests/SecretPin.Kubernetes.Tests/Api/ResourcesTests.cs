using SecretPin.Core.References;
using SecretPin.Kubernetes.Api;

namespace SecretPin.Kubernetes.Tests.Api;

public sealed class ResourcesTests
{
    [Fact]
    public void Has_each_kind_that_can_name_a_Secret() => Assert.Equal(
        new ObjectScanner().ReferrerKinds.Select(kind => kind.ToString()).Order(),
        Resources.Referrers.Select(resource => resource.ObjectKind.ToString()).Order());

    [Fact]
    public void Says_paths() => Assert.Equal(
        ["api/v1/secrets", "api/v1/namespaces/a/secrets/b", "apis/apps/v1/namespaces/a/deployments", "apis/secretpin.io/v1alpha1/secretaliases"],
        [
            Resources.Secrets.Path(), Resources.Secrets.Path("a", "b"), Resources.Deployments.Path("a"), Resources.SecretAliases.Path(),
        ]);

    [Fact]
    public void Has_children_before_their_owners()
    {
        var order = Resources.Referrers.ToList();
        Assert.All(
            new[] { (Resources.Pods, Resources.ReplicaSets), (Resources.Pods, Resources.Jobs), (Resources.ReplicaSets, Resources.Deployments), (Resources.Jobs, Resources.CronJobs) },
            pair => Assert.True(order.IndexOf(pair.Item1) < order.IndexOf(pair.Item2)));
    }
}
