using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Pin;

public sealed class PinCommandTests
{
    private const string Aliases = "/apis/secretpin.io/v1alpha1/namespaces/shop/secretaliases";

    [Theory]
    [InlineData("--dry-run=client")]
    [InlineData("--dry-run=server")]
    public async Task A_dry_run_prints_the_changed_alias_and_stores_nothing(string dryRun)
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Old, New)]);

        var result = await cluster.RunAsync("pin", "auth", New, dryRun, "-o", "json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(New, (string?)JsonNode.Parse(result.Output)!["spec"]!["source"]!["version"]);
        Assert.Contains($"SecretAlias shop/auth: spec.source.version {Old} -> {New}", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task The_pin_moves_and_a_repetition_changes_nothing()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Old, New)]);

        var moved = await cluster.RunAsync("pin", "auth", $"auth-{New}");
        var again = await cluster.RunAsync("pin", "auth", New);

        Assert.Equal(
            $"""
            SecretAlias shop/auth: spec.source.version {Old} -> {New}
            secretalias.secretpin.io/auth pinned to auth-{New}
            Workloads keep their current version. To move them: kubectl secretpin rollout auth -n shop

            """,
            moved.Output);
        Assert.Equal((0, $"SecretAlias shop/auth is already pinned to {New}: nothing to do.\n"), (again.ExitCode, again.Output));
        Assert.Equal(New, cluster.SpecVersion);
        Assert.Equal([$"PATCH {Aliases}/auth"], cluster.Writes);
    }

    [Fact]
    public async Task An_alias_is_not_pinned_to_a_Secret_that_is_being_deleted()
    {
        var deleted = Secrets(New).Single();
        deleted["metadata"]!["deletionTimestamp"] = "2026-01-01T00:00:00Z";
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Old), deleted]);

        var result = await cluster.RunAsync("pin", "auth", New);

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Secret shop/auth-{New} is being deleted, so no alias can be pinned to it.", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task Only_aliases_and_Secrets_are_read()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Old, New), Workload("Deployment", "web", Old)]);

        await cluster.RunAsync("pin", "auth", New);

        Assert.Equal(
            ["GET /api/v1/namespaces/shop/secrets", $"GET {Aliases}", $"PATCH {Aliases}/auth"], cluster.Server.Requests.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_version_that_does_not_exist_is_refused()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Alias(Old), Secret(Old));

        var result = await cluster.RunAsync("pin", "auth", New);

        Assert.Equal((1, "", $"Secret shop/auth-{New} not found. Existing versions of auth: {Old}.\n"), (result.ExitCode, result.Output, result.Errors));
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task An_alias_is_declared_only_with_create()
    {
        await using var cluster = await LoopbackCluster.StartAsync(Secret(New));

        var refused = await cluster.RunAsync("pin", "auth", New);
        var created = await cluster.RunAsync("pin", "auth", New, "--create");

        Assert.Equal(
            (1, "SecretAlias shop/auth not found. Declare it with 'kubectl secretpin pin auth VERSION --create -n shop'.\n"),
            (refused.ExitCode, refused.Errors));
        Assert.Equal(
            (0, $"SecretAlias shop/auth: new, spec.source.version {New}\nsecretalias.secretpin.io/auth created\n"), (created.ExitCode, created.Output));
        Assert.Equal(New, cluster.SpecVersion);
    }

    [Fact]
    public async Task Another_source_is_replaced_only_with_by_hand()
    {
        await using var cluster = await LoopbackCluster.StartAsync(
            [Alias("""{"source": {"newest": {}}}""", $$"""{"pinned": "auth-{{New}}"}"""), .. Secrets(Old, New)]);

        var refused = await cluster.RunAsync("pin", "auth", Old);
        var moved = await cluster.RunAsync("pin", "auth", Old, "--by-hand");

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("follows its source newest", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(0, moved.ExitCode);
        Assert.Equal($$"""{"version":"{{Old}}"}""", cluster.Get("SecretAlias", "auth")!["spec"]!["source"]!.ToJsonString());
    }

    [Fact]
    public async Task A_change_of_the_status_in_the_meantime_does_not_matter()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Old, New)]);
        ChangeBeforeFirstPatch(cluster, alias => alias["status"] = JsonNode.Parse($$"""{"pinned": "auth-{{Old}}"}"""));

        var result = await cluster.RunAsync("pin", "auth", New);

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Equal(New, cluster.SpecVersion);
    }

    [Fact]
    public async Task A_change_of_the_spec_in_the_meantime_ends_the_command()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Older, Old, New)]);
        ChangeBeforeFirstPatch(cluster, alias => alias["spec"]!["source"]!["version"] = Older);

        var result = await cluster.RunAsync("pin", "auth", New);

        Assert.Equal(2, result.ExitCode);
        Assert.EndsWith("The object has changed: repeat the command.\n", result.Errors, StringComparison.Ordinal);
        Assert.Equal(Older, cluster.SpecVersion);
    }

    [Fact]
    public async Task Another_field_manager_of_the_version_is_named()
    {
        var alias = Alias(Old);
        alias["metadata"]!["managedFields"] = JsonNode.Parse("""
            [{"manager": "helm", "operation": "Apply", "fieldsV1": {"f:spec": {"f:source": {"f:version": {}}}}},
             {"manager": "argocd-controller", "operation": "Update", "fieldsV1": {"f:spec": {"f:source": {"f:version": {}}}}},
             {"manager": "kubectl-secretpin", "fieldsV1": {"f:spec": {"f:source": {"f:version": {}}}}}, {"manager": "secretpin", "fieldsV1": {"f:status": {}}}]
            """);
        await using var cluster = await LoopbackCluster.StartAsync([alias, .. Secrets(Old, New)]);

        var result = await cluster.RunAsync("pin", "auth", New);

        Assert.StartsWith(
            "Note: argocd-controller also sets spec.source.version of auth. Change the version there too, for example in Git. Otherwise the next apply moves "
            + "the pin back.\nNote: helm also sets spec.source.version of auth. Change the version there too, for example in Git. Otherwise the next "
            + "server-side apply conflicts with kubectl-secretpin.\n",
            result.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_permission_is_named()
    {
        await using var cluster = await LoopbackCluster.StartAsync([Alias(Old), .. Secrets(Old, New)]);
        cluster.Server.Refusal = request => request.Method == "PATCH"
            ? (403, "secretaliases.secretpin.io \"auth\" is forbidden: User \"jane\" cannot patch resource \"secretaliases\" "
                + "in API group \"secretpin.io\" in the namespace \"shop\"")
            : null;

        var result = await cluster.RunAsync("pin", "auth", New);

        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith("You lack the permission to patch secretaliases.secretpin.io in namespace shop", result.Errors, StringComparison.Ordinal);
    }

    private static void ChangeBeforeFirstPatch(LoopbackCluster cluster, Action<JsonNode> change)
    {
        var isChanged = false;
        cluster.Server.Before = request =>
        {
            if (request.Method == "PATCH" && !isChanged)
            {
                isChanged = true;
                var alias = cluster.Get("SecretAlias", "auth")!;
                change(alias);
                cluster.Put(alias.AsObject());
            }

            return Task.CompletedTask;
        };
    }
}
