using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>The type of a Secret is chosen by the user who creates it, so it must not weaken the guard.</summary>
public sealed class SecretTypeTests(RunningCluster cluster)
{
    public static TheoryData<string> ManagedTypes => ["helm.sh/release.v1", "bootstrap.kubernetes.io/token"];

    [Theory]
    [MemberData(nameof(ManagedTypes))]
    public async Task A_pinned_version_that_has_the_type_of_another_controller_is_not_deleted(string type)
    {
        var ns = await cluster.NewNamespaceAsync();
        await CreateAsync(ns, $"auth-{TestObjects.Old}", type);
        await ns.PinAsync("auth", TestObjects.Old);

        (await ns.Delete($"auth-{TestObjects.Old}")).Refused("(Forbidden)", "is pinned by SecretAlias/auth");
        Assert.NotEmpty(await DeniedAsync(ns, $"auth-{TestObjects.Old}"));
    }

    [Theory]
    [MemberData(nameof(ManagedTypes))]
    public async Task A_version_that_has_the_type_of_another_controller_does_not_change(string type)
    {
        var ns = await cluster.NewNamespaceAsync();
        await CreateAsync(ns, $"auth-{TestObjects.Old}", type);
        await ns.PinAsync("auth", TestObjects.Old);

        (await ns.Try("patch", "secret", $"auth-{TestObjects.Old}", "--type=merge", "-p", """{"data":{"token":"bmV3"}}""")).Refused("(Forbidden)");
    }

    [Fact]
    public async Task A_plain_Secret_with_the_type_of_a_Helm_release_is_guarded_like_any_other()
    {
        var ns = await cluster.NewNamespaceAsync();
        await CreateAsync(ns, "plain", "helm.sh/release.v1");
        await ns.Apply(TestObjects.Workload("Deployment", "app", "plain"));

        (await ns.Delete("plain")).Refused("still in use by Deployment/app");
    }

    [Fact]
    public async Task The_release_record_of_Helm_is_deleted_without_a_verdict_of_the_guard()
    {
        var ns = await cluster.NewNamespaceAsync();
        await CreateAsync(ns, "sh.helm.release.v1.app.v1", "helm.sh/release.v1");

        (await ns.Delete("sh.helm.release.v1.app.v1")).Succeeded();
    }

    [Fact]
    public async Task A_ServiceAccount_token_that_a_workload_names_is_not_deleted_by_a_user()
    {
        var ns = await cluster.NewNamespaceAsync();
        var token = TestObjects.Parse("""
            {"metadata": {"name": "robot-token", "annotations": {"kubernetes.io/service-account.name": "default"} },
             "type": "kubernetes.io/service-account-token"}
            """);
        await ns.Create("secrets", token);
        await ns.Apply(TestObjects.Workload("Deployment", "app", "robot-token"));

        (await ns.Delete("robot-token")).Refused("still in use by Deployment/app");
    }

    private static async Task CreateAsync(TestNamespace ns, string name, string type)
    {
        var secret = TestObjects.Secret(name);
        secret["type"] = type;
        await ns.Create("secrets", secret);
    }

    private static async Task<JsonArray> DeniedAsync(TestNamespace ns, string secret) =>
        [.. (await ns.List("blockeddeletions")).Where(blocked =>
            (string?)blocked["spec"]?["secret"] == secret
            || blocked["metadata"]!["name"]!.ToString().StartsWith(secret, StringComparison.Ordinal))
            .Select(blocked => blocked.DeepClone())];
}
