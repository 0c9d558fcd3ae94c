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
        Assert.Null(attempt["userUid"]);
        Assert.Null(attempt["extra"]);
    }

    [Fact]
    public async Task An_editor_of_kube_system_deletes_any_Secret_as_a_controller_and_the_deletion_is_recorded()
    {
        const string Controller = "system:serviceaccount:kube-system:namespace-controller";
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        var (editor, kubeSystem) = ($"editor-{ns.Name}", new TestNamespace(cluster, "kube-system"));
        await kubeSystem.Kubectl("create", "rolebinding", editor, "--clusterrole=edit", $"--user={editor}");
        var token = (await kubeSystem.Kubectl("create", "token", "namespace-controller", $"--as={editor}")).Output.Trim();
        var kubeconfig = cluster.Plane.Write($"{ns.Name}.kubeconfig", Kubeconfig.For(cluster.Plane.Server, cluster.Plane.Authority, token));

        (await ns.Try("delete", "secret", auth, $"--kubeconfig={kubeconfig}")).Succeeded();

        var record = (await ns.Until("blockeddeletions", auth, found => (int?)found?["status"]?["impersonated"] == 1))!;
        var attempt = record["status"]!["attempts"]![0]!;
        Assert.Equal(Controller, (string?)attempt["user"]);
        Assert.True(Guid.TryParse((string?)attempt["userUid"], out _), attempt.ToJsonString());
        Assert.StartsWith(
            "JTI=", (string?)attempt["extra"]!["authentication.kubernetes.io/credential-id"]!.AsArray().Single(), StringComparison.Ordinal);
    }
}
