using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Aws;

/// <summary>A rotation in AWS reaches a workload without any command.</summary>
[Trait("Category", "Slow")]
public sealed class AwsRotationTests(RunningCluster cluster)
{
    private const string SecretId = "/production/auth-api/token";

    [Fact]
    public async Task A_rotation_in_AWS_moves_the_pin_and_the_next_Deployment_is_resolved_to_it()
    {
        var ns = await cluster.NewNamespaceAsync();
        Assert.SkipWhen(MotoServer.Problem is not null, MotoServer.Problem ?? "");
        Assert.SkipWhen(cluster.Helm is null, "helm is not available, so the rights for ExternalSecrets are not installed.");
        var first = await cluster.Aws.CreateAsync(SecretId);
        await cluster.Aws.LabelAsync(SecretId, TestObjects.Old, first);
        var declared = TestObjects.Alias("auth", TestObjects.Parse($$$"""
            {"awsSecretsManager": {"secretId": "{{{SecretId}}}", "region": "{{{MotoServer.Region}}}", "refreshInterval": "10s"}}
            """));
        declared["spec"]!["externalSecret"] = TestObjects.Parse("""
            {"template": {"spec": {"secretStoreRef": {"name": "aws", "kind": "SecretStore"}, "data": [{"secretKey": "token", "remoteRef": {}}]}}}
            """);
        await ns.Apply(declared);
        await FakeExternalSecretsOperator.ProvideAsync(ns, $"auth-{TestObjects.Old}");
        await ns.Until("secretaliases", "auth", alias => Pinned(alias) == $"auth-{TestObjects.Old}");

        var second = await cluster.Aws.PutAsync(SecretId, "AWSPENDING");
        await cluster.Aws.LabelAsync(SecretId, TestObjects.New, second);
        await cluster.Aws.LabelAsync(SecretId, "AWSCURRENT", second, from: first);

        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["conditions"]?[0]?["reason"] == "SecretMissing");
        Assert.Equal($"auth-{TestObjects.Old}", Pinned(await ns.Get("secretaliases", "auth")));
        var brought = await FakeExternalSecretsOperator.ProvideAsync(ns, $"auth-{TestObjects.New}");
        Assert.Equal(TestObjects.New, (string?)brought["spec"]!["data"]![0]!["remoteRef"]!["version"]);
        Assert.Equal(SecretId, (string?)brought["spec"]!["data"]![0]!["remoteRef"]!["key"]);
        await ns.Until("secretaliases", "auth", alias => Pinned(alias) == $"auth-{TestObjects.New}");
        await ns.Apply(TestObjects.Workload("Deployment", "app", "auth"));
        Assert.Equal([$"auth-{TestObjects.New}"], Of((await ns.Get("deployments", "app"))["spec"]));
        Assert.Contains("secretpin_source_staleness_seconds{", await cluster.Webhook.MetricsAsync(), StringComparison.Ordinal);
    }

    private static string? Pinned(JsonNode? alias) => (string?)alias?["status"]?["pinned"];
}
