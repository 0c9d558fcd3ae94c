using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Commands;

/// <summary>The command <c>prune</c>.</summary>
public sealed class PruneTests(RunningCluster cluster)
{
    [Fact]
    public async Task Prune_deletes_the_oldest_first_up_to_the_limit()
    {
        var ns = await cluster.NewNamespaceAsync();
        string[] versions = ["20240101000000", "20240201000000", "20240301000000", "20240401000000", "20240501000000"];
        foreach (var version in versions)
        {
            await ns.SecretAsync("auth", version);
        }

        await ns.PinAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", $"auth-{versions[1]}"));
        await ns.SecretAsync("other", versions[0]);

        var shown = (await ns.Try("secretpin", "prune", "auth", "--dry-run=server")).Succeeded();
        Assert.Contains($"secret/auth-{versions[0]} deleted (server dry run)", shown.Output, StringComparison.Ordinal);
        Assert.Equal(7, (await ns.List("secrets")).Length);

        var pruned = (await ns.Try("secretpin", "prune", "--limit", "2", "--yes")).Succeeded();
        Assert.Contains("2 of 6 versions can be deleted, and 1 more after that (--limit 2).", pruned.Output, StringComparison.Ordinal);
        Assert.Contains($"still in use by Deployment/app", pruned.Output, StringComparison.Ordinal);
        Assert.Equal(
            [$"auth-{versions[1]}", $"auth-{versions[3]}", $"auth-{versions[4]}", $"auth-{TestObjects.Old}", $"other-{versions[0]}"],
            (await ns.List("secrets")).Select(Name));

        (await ns.Try("secretpin", "prune", "auth", "--keep", "0", "--yes")).Refused("--keep must be at least 1");
        await ns.Kubectl("secretpin", "prune", "auth", "--yes", "--keep", "1");
        await ns.Kubectl("secretpin", "prune", "auth", "--yes", "--keep", "1");
        Assert.Equal([$"auth-{versions[1]}", $"auth-{TestObjects.Old}", $"other-{versions[0]}"], (await ns.List("secrets")).Select(Name));
    }

    [Fact]
    public async Task A_Secret_of_an_ExternalSecret_is_pruned_together_with_it()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.Kubectl("secretpin", "rotate", "auth", "--version", TestObjects.Older, "--external-secret", "--store", "aws", "--key", "/auth", "--property",
            "token");
        var external = JsonNode.Parse((await ns.Kubectl("get", "externalsecret", $"auth-{TestObjects.Older}", "-o", "json")).Output)!;
        Assert.Equal(TestObjects.Older, (string?)external["spec"]!["data"]![0]!["remoteRef"]!["version"]);

        // As the operator does.
        var secret = TestObjects.Secret($"auth-{TestObjects.Older}");
        secret["metadata"]!["ownerReferences"] = TestObjects.Parse($$"""
            {"all": [{"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret", "name": "auth-{{TestObjects.Older}}",
              "uid": "{{external["metadata"]!["uid"]}}", "controller": true}]}
            """)["all"]!.DeepClone();
        await ns.Create("secrets", secret);
        await ns.SecretAsync("auth", TestObjects.Old);
        await ns.PinAsync("auth", TestObjects.New);

        var kept = (await ns.Try("secretpin", "prune", "auth", "--yes")).Succeeded();
        Assert.Contains("--delete-external-secret", kept.Output, StringComparison.Ordinal);
        Assert.True(await ns.Exists("secrets", $"auth-{TestObjects.Older}"));
        await ns.Kubectl("secretpin", "prune", "auth", "--yes", "--delete-external-secret");
        Assert.False(await ns.Exists("secrets", $"auth-{TestObjects.Older}"));
        (await ns.Try("get", "externalsecret", $"auth-{TestObjects.Older}")).Refused("NotFound");
    }

    [Fact]
    public async Task The_label_of_a_version_in_AWS_is_removed_with_the_version()
    {
        var ns = await cluster.NewNamespaceAsync();
        Assert.SkipWhen(MotoServer.Problem is not null, MotoServer.Problem ?? "");
        var secretId = $"/{ns.Name}/auth";
        var old = await cluster.Aws.CreateAsync(secretId);
        await cluster.Aws.LabelAsync(secretId, TestObjects.New, await cluster.Aws.PutAsync(secretId));
        await cluster.Aws.LabelAsync(secretId, TestObjects.Old, old);
        await ns.SecretAsync("auth", TestObjects.Old);
        await ns.SecretAsync("auth", TestObjects.New);
        var alias = TestObjects.Alias("auth", TestObjects.Parse(
            $$$"""{"awsSecretsManager": {"secretId": "{{{secretId}}}", "region": "{{{MotoServer.Region}}}", "refreshInterval": "10s"}}"""));
        alias["spec"]!["retention"] = "0s";
        await ns.Apply(alias);
        await ns.Until("secretaliases", "auth", found => (string?)found?["status"]?["pinned"] == $"auth-{TestObjects.New}");
        var environment = cluster.Environment(cluster.Plane);
        environment["AWS_ENDPOINT_URL_SECRETS_MANAGER"] = cluster.Aws.Address.ToString();
        (environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]) = ("some", "some");
        var kubectl = new Tool(Binaries.Kubectl!, environment);

        // The two newest versions exist: the advice contains --keep 1.
        await RunAdviceAsync($"delete Secret {ns.Name}/auth-{TestObjects.Old} (kubectl secretpin prune auth -n {ns.Name} --keep 1 --external-store)");
        Assert.False(await ns.Exists("secrets", $"auth-{TestObjects.Old}"));
        await RunAdviceAsync(null);

        // The Secret is gone before the label.
        await cluster.Aws.LabelAsync(secretId, TestObjects.Old, old);
        await RunAdviceAsync(
            $"remove the label {TestObjects.Old} of {secretId} in AWS Secrets Manager, region {MotoServer.Region} "
            + $"(kubectl secretpin prune auth -n {ns.Name} --external-store)");

        // Another namespace uses the label.
        await cluster.Aws.LabelAsync(secretId, TestObjects.Old, old);
        var other = await cluster.NewNamespaceAsync();
        await other.SecretAsync("auth", TestObjects.Old);
        alias["metadata"]!["namespace"] = other.Name;
        await other.Apply(alias);
        Assert.Contains(
            $"Afterwards: keep the label {TestObjects.Old} of {secretId} in AWS Secrets Manager, region {MotoServer.Region}: "
            + $"Secret {other.Name}/auth-{TestObjects.Old} has it too.\n",
            await RevokeAsync(), StringComparison.Ordinal);
        var kept = await PruneAsync(["secretpin", "prune", "auth", "-n", ns.Name, "--external-store"]);
        Assert.Contains("No version can be deleted now.", kept, StringComparison.Ordinal);
        Assert.Contains(TestObjects.Old, await cluster.Aws.LabelsAsync(secretId));

        async Task RunAdviceAsync(string? step)
        {
            var answer = await RevokeAsync();
            if (step is null)
            {
                Assert.DoesNotContain("Afterwards", answer, StringComparison.Ordinal);
                return;
            }

            Assert.Contains($"Afterwards: {step}.\n", answer, StringComparison.Ordinal);
            var command = step[(step.IndexOf("(kubectl ", StringComparison.Ordinal) + "(kubectl ".Length)..].TrimEnd(')').Split(' ');
            Assert.Contains($"label {TestObjects.Old} of {secretId} removed\n", await PruneAsync(command), StringComparison.Ordinal);
            Assert.DoesNotContain(TestObjects.Old, await cluster.Aws.LabelsAsync(secretId));
            Assert.Contains(TestObjects.New, await cluster.Aws.LabelsAsync(secretId));
        }

        async Task<string> RevokeAsync() =>
            (await kubectl.RunAsync(null, "secretpin", "safe-to-revoke", $"auth-{TestObjects.Old}", "-n", ns.Name)).Succeeded().Output;

        async Task<string> PruneAsync(string[] command) => (await kubectl.RunAsync(null, [.. command, "--yes"])).Succeeded().Output;
    }
}
