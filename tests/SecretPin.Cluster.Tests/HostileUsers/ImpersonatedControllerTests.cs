using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>A user with the right to impersonate can act as a controller that the guard allows to delete every Secret.</summary>
public sealed class ImpersonatedControllerTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_deletion_by_an_impersonated_namespace_controller_is_recorded()
    {
        const string Controller = "system:serviceaccount:kube-system:namespace-controller";
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);

        (await ns.Api.SendAsync(HttpMethod.Delete, Resources.Path("secrets", ns.Name, auth), user: Controller)).Expected();

        var record = (await ns.Until("blockeddeletions", auth, found => (int?)found?["status"]?["impersonated"] == 1))!;
        var attempt = record["status"]!["attempts"]![0]!;
        Assert.Equal((Controller, "Impersonated"), ((string?)attempt["user"], (string?)attempt["outcome"]));
        Assert.Contains("is not terminating", (string?)attempt["message"], StringComparison.Ordinal);
    }
}
