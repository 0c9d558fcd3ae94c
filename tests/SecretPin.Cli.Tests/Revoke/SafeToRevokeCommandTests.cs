using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Revoke;

public sealed class SafeToRevokeCommandTests
{
    [Fact]
    public async Task A_version_that_nothing_uses_is_safe_to_revoke_and_the_answer_names_what_to_clean_up()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New), Workload("Deployment", "app", New)]);

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            $"Nothing in namespace shop uses auth-{Old}. Its credential can be disabled at its issuer.\n"
            + $"Afterwards: delete Secret shop/auth-{Old} (kubectl secretpin prune auth -n shop).\n",
            result.Output);
    }

    [Fact]
    public async Task A_version_that_a_CronJob_needs_is_not_safe_to_revoke()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New), Workload("CronJob", "weekly", Old)]);

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("CronJob/weekly", result.Output, StringComparison.Ordinal);
        Assert.EndsWith($"Do not revoke auth-{Old} yet: an object uses it.\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_answer_names_the_ExternalSecret_and_the_label_in_AWS()
    {
        var alias = Alias("""{"source": {"awsSecretsManager": {"secretId": "/shop/auth", "region": "eu-west-1"}}}""", $$"""{"pinned": "auth-{{New}}"}""");
        await using var cluster = await LoopbackCluster.StartAsync(
            [alias, Secret(Old, OwnedBy("ExternalSecret", $"auth-{Old}", "external-secrets.io/v1")), Secret(New)]);

        var json = JsonNode.Parse((await cluster.RunAsync("safe-to-revoke", $"auth-{Old}", "-o", "json")).Output)!;

        Assert.True((bool)json["safe"]!);
        Assert.Equal(
            [
                $"delete ExternalSecret shop/auth-{Old}, which would create the Secret again (kubectl secretpin prune auth -n shop --delete-external-secret)",
                $"remove the label {Old} of /shop/auth in AWS Secrets Manager, region eu-west-1 (kubectl secretpin prune auth -n shop --external-store)",
            ],
            json["cleanUp"]!.AsArray().Select(step => (string?)step));
    }

    [Fact]
    public async Task Wait_ends_when_the_last_object_is_gone()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New), Workload("Pod", "app", Old)]);
        var listed = 0;
        cluster.Server.Before = request =>
        {
            if (request.Path.Value!.EndsWith("/pods", StringComparison.Ordinal) && ++listed == 2)
            {
                cluster.Put(Workload("Pod", "app", New));
            }

            return Task.CompletedTask;
        };

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}", "--wait");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal($"1 object uses auth-{Old}: Pod/app\n", result.Errors);
    }

    [Fact]
    public async Task Wait_gives_up_after_the_timeout()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New), Workload("Pod", "app", Old)]);

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}", "--wait", "--timeout", "1ms");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("Pod/app", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_permission_is_not_an_answer()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(), .. Secrets(Old, New)]);
        cluster.Server.Refusal = request => request.Path.Value!.EndsWith("/cronjobs", StringComparison.Ordinal)
            ? (403, "cronjobs.batch is forbidden: User \"jane\" cannot list resource \"cronjobs\" in API group \"batch\" in the namespace \"shop\"")
            : null;

        var result = await cluster.RunAsync("safe-to-revoke", $"auth-{Old}");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith($"Do not revoke auth-{Old} yet: SecretPin cannot check all objects, because you lack", result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("auth")]
    [InlineData("auth-2025")]
    public async Task A_name_that_is_not_a_version_is_an_error(string name)
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias()]);

        var result = await cluster.RunAsync("safe-to-revoke", name);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"'{name}' is not the name of a versioned Secret: expected <alias>-<yyyyMMddHHmmss>", result.Errors, StringComparison.Ordinal);
    }
}
