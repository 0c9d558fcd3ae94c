using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using SecretPin.Manifests.Yaml;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Adopt;

public sealed class AdoptCommandTests
{
    [Fact]
    public async Task Without_yes_the_plain_Secrets_are_only_listed()
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("adopt", "secret/auth", "-o", "json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            """[{"secret":"auth","workload":"Deployment/web","where":"container app, envFrom","managedBy":"Argo CD application x"}]""",
            JsonNode.Parse(result.Output)!.ToJsonString());
        Assert.Contains("Warning: a tool manages some of these Secrets.", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed. Add --yes", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task A_plain_Secret_becomes_an_alias_with_an_immutable_copy_as_its_version()
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("adopt", "deployment/web", "Secret/auth", "--yes");

        Assert.Equal(0, result.ExitCode);
        var manifest = JsonNode.Parse(YamlDocument.Parse(new(result.Output, 1, 1))!.Json.Span)!;
        var version = (string)manifest["spec"]!["source"]!["version"]!;
        Assert.Equal(version, cluster.SpecVersion);
        var copy = cluster.Get("Secret", $"auth-{version}")!;
        Assert.Equal(("example.com/some", true), ((string?)copy["type"], (bool)copy["immutable"]!));
        Assert.Equal("""{"team":"a"}""", copy["metadata"]!["labels"]!.ToJsonString());
        Assert.Equal($$"""{"token":"{{TestObjects.Base64OfTheValue}}"}""", copy["data"]!.ToJsonString());
        Assert.Contains($"secret/auth-{version} created\nsecretalias.secretpin.io/auth created\n", result.Errors, StringComparison.Ordinal);
        Assert.Contains("kubectl secretpin rollout auth -n shop", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(TestObjects.Base64OfTheValue, result.Output + result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_Secret_that_a_tool_manages_is_left_out()
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("adopt", "--yes");

        Assert.Equal((0, ""), (result.ExitCode, result.Output));
        Assert.Contains("Skipped: Secret auth is managed by Argo CD application x", result.Errors, StringComparison.Ordinal);
        Assert.Contains("Skipped: Secret gone not found, or being deleted; referenced by CronJob/weekly.", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Theory]
    [InlineData("client")]
    [InlineData("server")]
    public async Task A_dry_run_stores_nothing(string dryRun)
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("adopt", "secret/auth", "--yes", $"--dry-run={dryRun}");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("secretalias.secretpin.io/auth created (", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task After_a_failure_the_existing_copy_is_used()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Refusal = request =>
            request.Method == "POST" && request.Path.Value!.Contains("secretaliases", StringComparison.Ordinal) ? (403, "denied") : null;
        Assert.Equal(2, (await cluster.RunAsync("adopt", "secret/auth", "--yes")).ExitCode);
        Assert.Single(cluster.Writes);
        cluster.Server.Refusal = _ => null;

        var again = await cluster.RunAsync("adopt", "secret/auth", "--yes");

        Assert.Equal(0, again.ExitCode);
        Assert.Matches("secret/auth-[0-9]{14} unchanged\n", again.Errors);
        Assert.Equal(2, cluster.Writes.Count());
        Assert.NotNull(cluster.SpecVersion);
    }

    [Fact]
    public async Task A_Secret_of_a_managed_type_is_refused()
    {
        var token = Secret("auth");
        token["type"] = "kubernetes.io/service-account-token";
        await using var cluster = await LoopbackCluster.StartAsync(token, Workload("Deployment", "web", "auth"));
        cluster.Resolved = null;

        var result = await cluster.RunAsync("adopt", "secret/auth", "--yes");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains(
            "Secret shop/auth has type kubernetes.io/service-account-token, which another controller manages", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task A_namespace_without_plain_Secrets_has_nothing_to_adopt()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(), Secret(New), Workload("Deployment", "web", New));

        var result = await cluster.RunAsync("adopt", "--yes");

        Assert.Equal(
            (0, "", "Nothing to adopt in namespace shop: no workload references an existing plain Secret.\n"), (result.ExitCode, result.Output, result.Errors));
    }

    private static Task<LoopbackCluster> StartAsync()
    {
        var secret = Secret("auth", """{"labels": {"team": "a", "app.kubernetes.io/managed-by": "Helm", "argocd.argoproj.io/instance": "x"}}""");
        secret["type"] = "example.com/some";
        secret["data"] = new JsonObject { ["token"] = TestObjects.Base64OfTheValue };
        return LoopbackCluster.StartAsync(secret, Workload("Deployment", "web", "auth"), Workload("CronJob", "weekly", "gone"));
    }
}
