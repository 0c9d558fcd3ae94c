using System.Text.Json.Nodes;
using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Prune;

public sealed class PruneCommandTests
{
    private const string Secrets = "/api/v1/namespaces/shop/secrets";

    private static readonly string[] Versions = ["20240101000000", "20240201000000", "20240301000000", "20240401000000", New];

    [Fact]
    public async Task The_oldest_versions_are_deleted_first_up_to_the_limit()
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("prune", "auth", "--limit", "2", "--yes", "-o", "json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            [(New, "no"), (Versions[3], "no"), (Versions[2], "later"), (Versions[1], "yes"), (Versions[0], "yes")],
            JsonNode.Parse(result.Output)!.AsArray().Select(item => (((string)item!["secret"]!)[5..], (string?)item["prune"])));
        Assert.Contains("2 of 5 versions can be deleted, and 1 more after that (--limit 2).", result.Errors, StringComparison.Ordinal);
        Assert.Equal([$"DELETE {Secrets}/auth-{Versions[0]}", $"DELETE {Secrets}/auth-{Versions[1]}"], cluster.Writes);
    }

    [Theory]
    [InlineData("client", false)]
    [InlineData("server", true)]
    public async Task A_dry_run_deletes_nothing(string dryRun, bool isSent)
    {
        await using var cluster = await StartAsync();

        var result = await cluster.RunAsync("prune", "auth", $"--dry-run={dryRun}");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(isSent, result.Output.Contains($"secret/auth-{Versions[0]} deleted (server dry run)", StringComparison.Ordinal));
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task Without_a_terminal_nothing_is_deleted_unless_it_is_confirmed()
    {
        await using var cluster = await StartAsync();

        // In a process of its own: its standard input is not a terminal.
        var result = await CommandLine.RunAsync("prune", "auth", "--kubeconfig", cluster.Kubeconfig);

        Assert.Equal(1, result.ExitCode);
        Assert.EndsWith("Repeat the command with --yes.\n", result.Errors, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task A_deletion_that_the_guard_denies_does_not_stop_the_others()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Refusal = request => request.Method == "DELETE" && request.Path.Value!.EndsWith(Versions[0], StringComparison.Ordinal)
            ? (403, "admission webhook \"guard.secretpin.io\" denied the request: in use by Database/main")
            : null;

        var result = await cluster.RunAsync("prune", "auth", "--yes");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            $"Secret shop/auth-{Versions[0]} was not deleted: admission webhook \"guard.secretpin.io\" denied the request: in use by Database/main\n",
            result.Errors);
        Assert.Equal([$"DELETE {Secrets}/auth-{Versions[1]}", $"DELETE {Secrets}/auth-{Versions[2]}"], cluster.Writes);
    }

    [Fact]
    public async Task A_Secret_that_was_replaced_by_another_of_the_same_name_is_not_deleted()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Before = request =>
        {
            if (request.Method == "DELETE")
            {
                var other = Secret(Versions[0]);
                other["metadata"]!["uid"] = "another";
                cluster.Put(other);
            }

            return Task.CompletedTask;
        };

        var result = await cluster.RunAsync("prune", "auth", "--limit", "1", "--yes");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains($"Secret shop/auth-{Versions[0]} was not deleted: ", result.Errors, StringComparison.Ordinal);
        Assert.NotNull(cluster.Get("Secret", $"auth-{Versions[0]}"));
    }

    [Fact]
    public async Task A_Secret_that_is_already_deleted_is_not_an_error()
    {
        await using var cluster = await StartAsync();
        cluster.Server.Before = request =>
        {
            if (request.Method == "DELETE")
            {
                cluster.Server.Put(request.Path.Value!, json: null);
            }

            return Task.CompletedTask;
        };

        var result = await cluster.RunAsync("prune", "auth", "--limit", "1", "--yes");

        Assert.Equal(0, result.ExitCode);
        Assert.EndsWith($"secret/auth-{Versions[0]} not found: nothing to do\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ExternalSecret_is_deleted_with_its_Secret_only_on_request()
    {
        await using var cluster = await ExternalAsync();

        var kept = await cluster.RunAsync("prune", "auth", "--yes", "-o", "json");
        Assert.Contains("--delete-external-secret", kept.Output, StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
        var deleted = await cluster.RunAsync("prune", "auth", "--yes", "--delete-external-secret");

        Assert.Equal((0, ""), (deleted.ExitCode, deleted.Errors));
        Assert.Equal(
            [$"DELETE /apis/external-secrets.io/v1/namespaces/shop/externalsecrets/auth-{Old}", $"DELETE {Secrets}/auth-{Old}"], cluster.Writes);
    }

    [Fact]
    public async Task An_ExternalSecret_stays_if_the_guard_denies_the_deletion_of_its_Secret()
    {
        await using var cluster = await ExternalAsync();
        cluster.Server.Refusal = request =>
            request.Method == "DELETE" && request.Path.Value!.Contains("/secrets/", StringComparison.Ordinal) ? (403, "denied") : null;

        var result = await cluster.RunAsync("prune", "auth", "--yes", "--delete-external-secret");

        Assert.Equal(1, result.ExitCode);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task An_undeclared_alias_is_refused()
    {
        await using var cluster = await StartAsync();

        Assert.Equal(1, (await cluster.RunAsync("prune", "other", "--yes")).ExitCode);
        Assert.Empty(cluster.Writes);
    }

    private static Task<LoopbackCluster> StartAsync() =>
        LoopbackCluster.StartAsync([Alias($$$"""{"source": {"version": "{{{New}}}"}, "retention": "0s"}"""), .. TestView.Secrets(Versions)]);

    private static async Task<LoopbackCluster> ExternalAsync()
    {
        var cluster = await LoopbackCluster.StartAsync(
            [
                Alias($$$"""{"source": {"version": "{{{New}}}"}, "retention": "0s"}"""), .. TestView.Secrets("20250722000000", New),
                Secret(Old, OwnedBy("ExternalSecret", $"auth-{Old}", "external-secrets.io/v1")),
            ]);
        cluster.Put(JsonNode.Parse($$$"""
            {"apiVersion": "external-secrets.io/v1", "kind": "ExternalSecret",
             "metadata": {"name": "auth-{{{Old}}}", "namespace": "shop", "uid": "auth-{{{Old}}}"}}
            """)!.AsObject());
        return cluster;
    }
}
