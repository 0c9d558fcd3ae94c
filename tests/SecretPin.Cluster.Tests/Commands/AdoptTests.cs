using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Manifests.Yaml;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.Commands;

public sealed class AdoptTests(RunningCluster cluster)
{
    /// <summary>The value in the Secret. It must not be printed.</summary>
    private const string Value = "correct-horse-battery-staple";

    private const string Base64 = "Y29ycmVjdC1ob3JzZS1iYXR0ZXJ5LXN0YXBsZQ==";

    [Fact]
    public async Task A_plain_Secret_becomes_an_alias_and_a_rollout_moves_the_workload_to_the_first_version()
    {
        var ns = await PlainNamespaceAsync();

        var all = (await ns.Try("secretpin", "adopt")).Succeeded();
        Assert.Contains("Skipped: Secret auth is managed by Helm", all.Error, StringComparison.Ordinal);
        Assert.Contains("Skipped: Secret gone not found", all.Error, StringComparison.Ordinal);
        var plan = (await ns.Try("secretpin", "adopt", "Secret/auth")).Succeeded();
        Assert.Matches(@"auth +Deployment/app +container app, envFrom +Helm", plan.Output);
        Assert.Contains("Add --yes", plan.Error, StringComparison.Ordinal);
        Assert.False(await ns.Exists("secretaliases", "auth"));

        var adopted = (await ns.Try("secretpin", "adopt", "deployment/app", "secret/auth", "--yes")).Succeeded();

        var alias = await ns.Get("secretaliases", "auth");
        var secret = $"auth-{alias["spec"]!["source"]!["version"]}";
        var copy = await ns.Get("secrets", secret);
        Assert.Equal((true, Base64, "example.com/some"), ((bool)copy["immutable"]!, (string)copy["data"]!["token"]!, (string)copy["type"]!));
        Assert.Equal("""{"team":"auth"}""", copy["metadata"]!["labels"]!.ToJsonString());
        Assert.Null(copy["metadata"]!["annotations"]);
        Assert.Contains($"secret/{secret} created", adopted.Error, StringComparison.Ordinal);
        Assert.Contains($"kubectl secretpin rollout auth -n {ns.Name}", adopted.Error, StringComparison.Ordinal);
        Assert.Equal(alias["spec"]!.ToJsonString(), Yaml(adopted.Output)["spec"]!.ToJsonString());
        AssertPrivate(plan, adopted);

        // The plain Secret has the name of the alias. The request names the alias, so it does not wait until a watch has delivered the alias.
        Assert.Contains("auth", SecretNames.Of((await ns.Get("deployments", "app"))["spec"]));
        await using var pods = new ReadyPods(ns);
        await ns.Kubectl("secretpin", "rollout", "auth");
        var moved = await ns.Get("deployments", "app");
        Assert.Contains(secret, SecretNames.Of(moved["spec"]));
        ManagedFields.AssertNoTraceOfSecretPin(moved);
        (await ns.Try("secretpin", "adopt")).Succeeded();
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_a_repetition_reuses_the_copy()
    {
        var ns = await PlainNamespaceAsync();
        (await ns.Try("secretpin", "adopt", "secret/auth", "--yes", "--dry-run=server")).Succeeded();
        (await ns.Try("secretpin", "adopt", "secret/auth", "--yes", "--dry-run=client")).Succeeded();
        Assert.False(await ns.Exists("secretaliases", "auth"));
        Assert.Equal(["auth"], (await ns.List("secrets")).Select(SecretNames.Name));

        (await ns.Try("secretpin", "adopt", "secret/auth", "--yes")).Succeeded();
        await ns.Kubectl("delete", "secretalias", "auth");
        var again = (await ns.Try("secretpin", "adopt", "secret/auth", "--yes")).Succeeded();

        Assert.Contains(" unchanged", again.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await ns.List("secrets")).Length);
        Assert.True(await ns.Exists("secretaliases", "auth"));
    }

    [Fact]
    public async Task A_change_of_the_plain_Secret_after_its_adoption_is_reported_until_a_version_is_pinned_again()
    {
        var ns = await PlainNamespaceAsync();
        (await ns.Try("secretpin", "adopt", "secret/auth", "--yes")).Succeeded();
        await ns.Until("secretaliases", "auth", alias => alias?["status"]?["pinned"] is not null);
        var healthy = (await ns.Try("secretpin", "status", "auth")).Succeeded();
        Assert.DoesNotContain("was changed at", healthy.Output, StringComparison.Ordinal);

        // managedFields have whole seconds. A change within the second of the pin is not later than the pin, so the value changes until it is.
        await ns.Kubectl("annotate", "secret", "auth", "some=annotation");
        var change = 0;
        await Until.HoldsAsync(async () =>
        {
            await ns.Kubectl("patch", "secret", "auth", "--type=merge", "-p", $$$"""{"stringData":{"token":"changed-by-its-chart-{{{change++}}}"}}""");
            return PlainSecretChanged(await ns.Get("secretaliases", "auth")) == "True" ? null : "The condition PlainSecretChanged is not True.";
        });

        var reported = (await ns.Try("secretpin", "status", "auth")).Succeeded();
        Assert.Contains("auth: Secret auth was changed at", reported.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("changed-by-its-chart", (await ns.Get("secretaliases", "auth")).ToJsonString(), StringComparison.Ordinal);
        await Until.HoldsAsync(async () =>
            await cluster.Webhook.MetricAsync("secretpin_alias_plain_secret_changed", "alias=\"auth\"", $"namespace=\"{ns.Name}\"") == 1
                ? null : "The metric does not contain the alias.");

        (await ns.Try("secretpin", "rotate", "auth", "--set", "token=changed-by-its-chart", "--pin")).Succeeded();
        await ns.Until("secretaliases", "auth", alias => PlainSecretChanged(alias) == "False");
        var solved = (await ns.Try("secretpin", "status", "auth")).Succeeded();
        Assert.DoesNotContain("was changed at", solved.Output, StringComparison.Ordinal);
    }

    private static string? PlainSecretChanged(JsonNode? alias) =>
        (string?)alias?["status"]?["conditions"]?.AsArray().FirstOrDefault(condition => (string?)condition!["type"] == "PlainSecretChanged")?["status"];

    [Fact]
    public async Task A_missing_workload_is_an_error_that_suggests_a_command()
    {
        var ns = await cluster.NewNamespaceAsync();

        (await ns.Try("secretpin", "adopt", "Deployment/nothing")).Refused("Workload Deployment/nothing not found", $"kubectl secretpin adopt -n {ns.Name}");
    }

    private static void AssertPrivate(params ToolResult[] results) => Assert.All(results, result =>
    {
        Assert.DoesNotContain(Value, result.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Base64, result.ToString(), StringComparison.Ordinal);
    });

    private static JsonNode Yaml(string text) => JsonNode.Parse(YamlDocument.Parse(new(text, 1, 1))!.Json.Span)!;

    private async Task<TestNamespace> PlainNamespaceAsync()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.Apply(TestObjects.Parse($$$$"""
            {"apiVersion": "v1", "kind": "Secret", "type": "example.com/some", "stringData": {"token": "{{{{Value}}}}"},
             "metadata": {"name": "auth", "labels": {"team": "auth", "app.kubernetes.io/managed-by": "Helm"}}}
            """));
        var pod = TestObjects.Pod("auth");
        pod["volumes"] = JsonNode.Parse("""[{"name": "gone", "secret": {"secretName": "gone", "optional": true}}]""");
        await ns.Apply(TestObjects.Workload("Deployment", "app", pod));
        return ns;
    }
}
