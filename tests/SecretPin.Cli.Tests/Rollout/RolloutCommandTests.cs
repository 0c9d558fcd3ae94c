using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Rollout;

public sealed class RolloutCommandTests
{
    private const string Deployments = "/apis/apps/v1/namespaces/shop/deployments";

    [Fact]
    public async Task Every_workload_is_moved_to_the_pinned_version()
    {
        await using var cluster = await StartAsync(
            Workload("Deployment", "web", Old), Workload("StatefulSet", "db", Old), Workload("CronJob", "weekly", Older));

        var result = await cluster.RunAsync("rollout", "auth", "--max-unavailable", "2");
        var again = await cluster.RunAsync("rollout", "auth");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        foreach (var (kind, name) in new[] { ("Deployment", "web"), ("StatefulSet", "db"), ("CronJob", "weekly") })
        {
            Assert.Equal($"auth-{New}", cluster.SecretOf(kind, name));
            Assert.Contains($"{kind.ToLowerInvariant()}/{name} resolved to auth-{New}\n", result.Output, StringComparison.Ordinal);
        }

        Assert.Contains("deployment/web is ready: 1 pod updated\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("cronjob/weekly is ready: its next Job uses it\n", result.Output, StringComparison.Ordinal);
        Assert.Equal((0, $"No workload to move to auth-{New}.\n"), (again.ExitCode, again.Output));
        Assert.Equal(3, cluster.Writes.Count());
    }

    [Theory]
    [InlineData("client")]
    [InlineData("server")]
    public async Task A_dry_run_stores_nothing(string dryRun)
    {
        await using var cluster = await StartAsync(Workload("Deployment", "web", Old));

        var result = await cluster.RunAsync("rollout", "auth", $"--dry-run={dryRun}", "-o", "json");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            $$"""[{"workload":"deployment/web","from":"{{Old}}","to":"{{New}}"}]""", JsonNode.Parse(result.Output)!.ToJsonString());
        Assert.Equal(dryRun == "server", result.Errors.Contains($"deployment/web resolved to auth-{New} (server dry run)", StringComparison.Ordinal));
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task The_rollout_stops_at_the_first_workload_that_does_not_become_ready()
    {
        await using var cluster = await StartAsync(Workload("Deployment", "a", Old), Workload("Deployment", "b", Old));
        cluster.BecomesReady = _ => false;

        var result = await cluster.RunAsync("rollout", "auth", "--timeout", "0s");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal(
            """
            deployment/a in namespace shop did not become ready: after 0 s, its controller has not observed the change yet.
            Stopped. Not moved: deployment/b.
            To find the cause: kubectl describe deployment/a -n shop
            To undo this workload: kubectl rollout undo deployment/a -n shop
            To move all workloads back: kubectl secretpin rollback auth -n shop && kubectl secretpin rollout auth -n shop

            """,
            result.Errors);
        Assert.Equal(($"auth-{New}", $"auth-{Old}"), (cluster.SecretOf("Deployment", "a"), cluster.SecretOf("Deployment", "b")));
    }

    [Fact]
    public async Task Without_the_webhook_nothing_is_changed()
    {
        await using var cluster = await StartAsync(Workload("Deployment", "web", Old));
        cluster.Resolved = null;

        var result = await cluster.RunAsync("rollout", "auth");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(
            $"deployment/web in namespace shop would reference auth-{Old} instead of auth-{New}: the SecretPin webhook did not resolve the alias. "
            + "Nothing was changed.",
            result.Errors,
            StringComparison.Ordinal);
        Assert.Empty(cluster.Writes);
    }

    [Fact]
    public async Task A_workload_that_was_replaced_in_the_meantime_is_not_moved()
    {
        await using var cluster = await StartAsync(Workload("Deployment", "web", Old));
        cluster.Server.Before = request =>
        {
            if (request.Method == "PATCH")
            {
                var other = Workload("Deployment", "web", Older);
                other["metadata"]!["uid"] = "other";
                cluster.Put(other);
            }

            return Task.CompletedTask;
        };

        var result = await cluster.RunAsync("rollout", "auth");

        Assert.Equal(1, result.ExitCode);
        Assert.Equal($"auth-{Older}", cluster.SecretOf("Deployment", "web"));
    }

    [Fact]
    public async Task A_workload_with_the_unresolved_alias_is_resolved()
    {
        await using var cluster = await StartAsync(Workload("Deployment", "web", "auth"));

        var result = await cluster.RunAsync("rollout", "auth");

        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.Matches($"deployment/web +unresolved +{New}", result.Output);
        Assert.Equal($"auth-{New}", cluster.SecretOf("Deployment", "web"));
    }

    [Fact]
    public async Task The_only_field_that_a_rollout_writes_is_the_resolve_request()
    {
        await using var cluster = await StartAsync(Workload("Deployment", "web", Old));
        var patches = new List<string>();
        cluster.Server.Before = async request =>
        {
            if (request.Method == "PATCH")
            {
                request.EnableBuffering();
                patches.Add(await new StreamReader(request.Body, leaveOpen: true).ReadToEndAsync());
                request.Body.Position = 0;
            }
        };

        await cluster.RunAsync("rollout", "auth");

        Assert.Equal(
            [.. Enumerable.Repeat("""{"metadata":{"uid":"web","annotations":{"secretpin.io/resolve":"auth"}}}""", 2)], patches);
        Assert.Null(cluster.Get("Deployment", "web")!["metadata"]!["annotations"]!["secretpin.io/resolve"]);
    }

    [Fact]
    public async Task An_outage_of_the_API_server_does_not_end_the_wait()
    {
        await using var cluster = await StartAsync(Workload("Deployment", "web", Old));
        var failures = 0;
        cluster.Server.Refusal = request =>
            request.Method == "GET" && request.Path.Value!.EndsWith("/deployments/web", StringComparison.Ordinal) && cluster.Writes.Any() && failures++ == 0
                ? (503, "the server is currently unable to handle the request")
                : null;

        var result = await cluster.RunAsync("rollout", "auth");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("deployment/web waiting: the API server does not answer\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("deployment/web is ready: 1 pod updated\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_named_workloads_are_moved_and_held_ones_are_reported()
    {
        await using var cluster = await StartAsync(
            Workload("Deployment", "a", Old),
            Workload("Deployment", "b", Old),
            Workload("Deployment", "held", Old, """{"annotations": {"secretpin.io/hold": "true"}}"""));

        var named = await cluster.RunAsync("rollout", "auth", "deployment/b");
        Assert.Equal([$"PATCH {Deployments}/b"], cluster.Writes);
        var all = await cluster.RunAsync("rollout", "auth");

        Assert.Equal((0, ""), (named.ExitCode, named.Errors));
        Assert.Equal((0, $"Deployment/held stays on {Old}: it is held by its annotation secretpin.io/hold.\n"), (all.ExitCode, all.Errors));
        Assert.Equal([$"PATCH {Deployments}/b", $"PATCH {Deployments}/a"], cluster.Writes);
    }

    [Fact]
    public async Task A_rejection_by_admission_stops_the_rollout_with_its_message()
    {
        await using var cluster = await StartAsync(Workload("Deployment", "web", Old));
        cluster.Server.Refusal = request => request.Method == "PATCH" ? (403, "admission webhook \"policy\" denied the request: no") : null;

        var result = await cluster.RunAsync("rollout", "auth");

        Assert.Equal(1, result.ExitCode);
        Assert.StartsWith(
            "deployment/web in namespace shop did not become ready: admission webhook \"policy\" denied the request: no.\n"
            + "No further workload is left to move.\n",
            result.Errors,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task Custom_workloads_and_resolved_kinds_are_moved_and_a_cluster_scoped_object_is_not()
    {
        await using var cluster = await StartAsync();
        cluster.ServeCustomKinds();
        foreach (var item in new[]
        {
            ArgoRollout("web", Old), ArgoRollout("new", "auth"), TriggerAuthentication("queue", Old), Ingress("edge", Old),
            ClusterTriggerAuthentication("global", Old),
        })
        {
            cluster.Put(item);
        }

        var status = await cluster.RunAsync("status", "auth", "-o", "json");
        var result = await cluster.RunAsync("rollout", "auth", "--max-unavailable", "4");
        var again = await cluster.RunAsync("rollout", "auth");

        var shown = JsonNode.Parse(status.Output)![0]!;
        Assert.Equal(["Rollout/new"], shown["unresolved"]!.AsArray().Select(name => (string?)name));
        var old = shown["versions"]![1]!;
        Assert.Equal(
            ["Ingress/edge", "Rollout/web", "TriggerAuthentication.keda.sh/queue"], old["workloads"]!.AsArray().Select(name => (string?)name));
        Assert.Equal(["ClusterTriggerAuthentication.keda.sh/global"], old["others"]!.AsArray().Select(name => (string?)name));
        Assert.Equal((0, ""), (result.ExitCode, result.Errors));
        Assert.All(
            [("Rollout", "web"), ("Rollout", "new"), ("TriggerAuthentication", "queue"), ("Ingress", "edge")],
            item => Assert.Equal($"auth-{New}", cluster.SecretOf(item.Item1, item.Item2)));
        Assert.Contains($"rollout.argoproj.io/web resolved to auth-{New}\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("triggerauthentication.keda.sh/queue is ready: its controller reports no problem\n", result.Output, StringComparison.Ordinal);
        Assert.Equal((0, $"No workload to move to auth-{New}.\n"), (again.ExitCode, again.Output));
        Assert.Equal(4, cluster.Writes.Count());
    }

    private static Task<LoopbackCluster> StartAsync(params IEnumerable<JsonObject> workloads) =>
        LoopbackCluster.StartAsync([Alias(), .. Secrets(Older, Old, New), .. workloads]);
}
