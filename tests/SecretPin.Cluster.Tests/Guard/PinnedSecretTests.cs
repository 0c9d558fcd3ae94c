using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Guard;

/// <summary>Versions, by what their alias says of them.</summary>
public sealed class PinnedSecretTests(RunningCluster cluster)
{
    [Fact]
    public async Task What_an_alias_is_pinned_to_stays()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);

        (await ns.Delete(auth)).Refused("(Forbidden)", $"Secret {ns.Name}/{auth} is pinned by SecretAlias/auth. Pin the alias to another version first.");

        await ns.Kubectl("delete", "secretalias", "auth");
        (await ns.Delete(auth)).Succeeded();
    }

    [Fact]
    public async Task A_superseded_version_stays_for_its_retention_and_is_told_until_when()
    {
        var ns = await cluster.NewNamespaceAsync();
        var old = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);
        var moved = await ns.PinAsync("auth", TestObjects.New);
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == moved);

        (await ns.Delete(old)).Refused("(Forbidden)", "was superseded at", "is kept for 336h", "It may be deleted from");

        await ns.PinAsync("auth", TestObjects.New, ("retention", "0s"));
        (await ns.Delete(old)).Succeeded();
    }

    [Fact]
    public async Task Superseded_long_ago_a_version_that_nobody_needs_goes()
    {
        var ns = await cluster.NewNamespaceAsync();
        var oldest = await ns.SecretAsync("auth", TestObjects.Older);
        await ns.PinAsync("auth", TestObjects.Old);

        (await ns.Delete(oldest)).Succeeded();
    }

    [Fact]
    public async Task An_annotation_lets_a_Secret_be_deleted_by_force()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        await ns.Kubectl("annotate", "secret", auth, "secretpin.io/allow-deletion=it leaked");

        var deleted = (await ns.Delete(auth)).Succeeded();

        Assert.Contains("is deleted by force", deleted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_other_controllers_manage_is_theirs_to_delete()
    {
        var ns = await cluster.NewNamespaceAsync();
        foreach (var type in (string[])["helm.sh/release.v1", "kubernetes.io/service-account-token"])
        {
            var name = type.Split('/')[0].Replace('.', '-');
            var secret = TestObjects.Secret(name);
            secret["type"] = type;
            secret["metadata"]!["annotations"] = TestObjects.Parse("""{"kubernetes.io/service-account.name": "default"}""");
            await ns.Create("secrets", secret);
            await ns.Create("pods", TestObjects.Workload("Pod", name, name));
            (await ns.Delete(name)).Succeeded();
        }
    }

    [Fact]
    public async Task A_version_does_not_change_and_anything_else_may()
    {
        var ns = await cluster.NewNamespaceAsync();
        var version = await ns.SecretAsync("auth", TestObjects.Old);
        await ns.SecretAsync("plain");

        (await ns.Try("patch", "secret", version, "-p", """{"stringData":{"token":"another"}}""")).Refused(
            "(Forbidden)", $"Secret {ns.Name}/{version} has a versioned name, so its data and its type cannot be changed");
        (await ns.Try("patch", "secret", version, "-p", """{"data":{"more":"bW9yZQ=="}}""")).Refused("(Forbidden)");

        await ns.Kubectl("label", "secret", version, "team=a");
        await ns.Kubectl("patch", "secret", "plain", "-p", """{"stringData":{"token":"another"}}""");
    }
}
