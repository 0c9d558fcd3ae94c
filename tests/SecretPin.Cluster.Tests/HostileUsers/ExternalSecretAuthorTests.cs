using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>A user who may write SecretAliases, but not ExternalSecrets (CVE-2026-42876).</summary>
public sealed class ExternalSecretAuthorTests(RunningCluster cluster)
{
    [Fact]
    public async Task An_alias_with_an_ExternalSecret_is_accepted_only_from_a_user_who_may_create_ExternalSecrets()
    {
        var ns = await cluster.NewNamespaceAsync();
        Assert.SkipWhen(cluster.Helm is null, "helm is not available, so the rights for ExternalSecrets are not installed.");
        var author = $"author-{ns.Name}";
        await ns.Kubectl("create", "role", "aliases", "--verb=get,create,patch", "--resource=secretaliases.secretpin.io");
        await ns.Kubectl("create", "rolebinding", "aliases", "--role=aliases", $"--user={author}");
        var alias = TestObjects.Alias("auth", TestObjects.Parse("""{"awsSecretsManager": {"secretId": "/production/auth", "region": "eu-west-1"}}"""));
        alias["spec"]!["suspend"] = true;
        alias["spec"]!["externalSecret"] = TestObjects.Parse("""
            {"template": {"spec": {"secretStoreRef": {"name": "aws", "kind": "ClusterSecretStore"}, "dataFrom": [{"extract": {}}]}}}
            """);

        (await ns.Try(alias, "create", "-f", "-", $"--as={author}")).Refused(
            $"User {author} may not create externalsecrets.external-secrets.io in namespace {ns.Name}");

        await ns.Kubectl("create", "role", "external", "--verb=create", "--resource=externalsecrets.external-secrets.io");
        await ns.Kubectl("create", "rolebinding", "external", "--role=external", $"--user={author}");
        (await ns.Try(alias, "create", "-f", "-", $"--as={author}")).Succeeded();
    }
}
