using System.Text.Json.Nodes;
using SecretPin.Cli.Pin;
using SecretPin.Cli.Status;
using SecretPin.Cli.Tests.Support;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Rollout;

/// <summary>The commands while a rollout of the alias is in progress.</summary>
public sealed class RolloutInProgressTests
{
    private const string Annotation = "secretpin.io/rollout";

    private static readonly DateTimeOffset Now = new(2025, 7, 23, 12, 12, 0, TimeSpan.Zero);

    [Fact]
    public void The_status_shows_the_steps_their_workloads_the_remaining_soak_time_and_the_checks()
    {
        var use = Use([
            Rolling(), .. Secrets(Old, New), Workload("Deployment", "canary", New), Workload("Deployment", "web", Old), Workload("CronJob", "weekly", Old),
        ]);

        Assert.Equal(
            [
                $"Rollout of auth from {Old} to {New}: Soaking for 12m. The workloads of step 1 are ready.",
                $"  [======..............] step 1 of 2, 1 of 3 workloads have {New}",
                "  now  1. named (soak 30m, 18m left): Deployment/canary ✓",
                "       2. 100% (soak 24h): CronJob/weekly ·, Deployment/web ·",
                "  check errors: 7 (max 10), 1 of 3 failures, 60s ago",
                $"  waits for Deployment/web: has auth-{Old}, and must be applied (Helm release shop/web)",
                "  skips the held Deployment/held",
            ],
            RolloutText.Lines(use, Now));
        Assert.DoesNotContain(StatusListing.Notes(use), note => note.StartsWith("Not on", StringComparison.Ordinal));
    }

    [Fact]
    public void An_alias_without_a_rollout_has_no_such_lines()
    {
        var use = Use([Alias(), .. Secrets(New)]);
        Assert.Empty(RolloutText.Lines(use, Now));
        Assert.False(((JsonObject)StatusListing.Of([use], Now).Items.Single()!).ContainsKey("rollout"));
    }

    [Fact]
    public async Task Rollback_rejects_the_new_version_in_the_name_of_the_user()
    {
        await using var cluster = await StartAsync(Rolling());

        var result = await cluster.RunAsync("rollback", "auth", "--reason", "errors");

        Assert.Equal(
            $"""
            secretalias.secretpin.io/auth: the rollout to {New} is rolled back. No source pins auth-{New} again.
            A workload that has {New} gets {Old} when it is applied, or from the leader (rollouts.move).

            """,
            result.Output);
        Assert.Equal(("Rollback", $"auth-{New}", "anna", "errors"), RequestOf(cluster));
        Assert.Equal(New, cluster.SpecVersion);
    }

    [Fact]
    public async Task Rollout_releases_the_next_step_and_refuses_single_workloads()
    {
        await using var cluster = await StartAsync(Rolling());

        var named = await cluster.RunAsync("rollout", "auth", "deployment/web");
        var result = await cluster.RunAsync("rollout", "auth");

        Assert.Equal(1, named.ExitCode);
        Assert.Contains("so the leader decides which workload is next", named.Errors, StringComparison.Ordinal);
        Assert.Equal($"secretalias.secretpin.io/auth: step 2 of 2 of the rollout to {New} is released, without its soak time\n", result.Output);
        Assert.Equal(("Next", $"auth-{New}", "anna", ""), RequestOf(cluster));
    }

    [Fact]
    public async Task Hold_stops_the_rollout_and_release_continues_it()
    {
        await using var cluster = await StartAsync(Rolling());

        var held = await cluster.RunAsync("hold", "auth");

        Assert.Contains($"The rollout to auth-{New} stops at step 1: the workloads keep their versions.", held.Output, StringComparison.Ordinal);
        Assert.True((bool)cluster.Get("SecretAlias", "auth")!["spec"]!["suspend"]!);
        Assert.Contains(
            $"The rollout to auth-{New} continues at step 1.", (await cluster.RunAsync("release", "auth")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Release_continues_a_rollout_that_a_failure_held()
    {
        await using var cluster = await StartAsync(Rolling("Held"));

        var result = await cluster.RunAsync("release", "auth");

        Assert.Equal($"secretalias.secretpin.io/auth: the rollout to {New} continues at step 1\n", result.Output);
        Assert.Equal(("Release", $"auth-{New}", "anna", ""), RequestOf(cluster));
    }

    [Fact]
    public async Task Pin_now_needs_a_reason_and_records_it_with_the_user()
    {
        await using var cluster = await StartAsync(Rolling());

        Assert.Equal(2, (await cluster.RunAsync("pin", "auth", New, "--now")).ExitCode);
        var result = await cluster.RunAsync("pin", "auth", New, "--now", "--reason", "leaked");

        Assert.StartsWith($"secretalias.secretpin.io/auth: all workloads get {New} now\n", result.Output, StringComparison.Ordinal);
        Assert.Equal(("Now", $"auth-{New}", "anna", "leaked"), RequestOf(cluster));
    }

    [Fact]
    public async Task Pin_of_a_rejected_version_requests_it_explicitly()
    {
        var alias = Rolling("RolledBack");
        alias["status"]!["rejected"] = JsonNode.Parse($$"""[{"secret": "auth-{{New}}", "at": "2025-07-23T12:00:00Z", "reason": "errors"}]""");
        await using var cluster = await StartAsync(alias);

        await cluster.RunAsync("pin", "auth", New);

        Assert.Equal(("Pin", $"auth-{New}", "anna", ""), RequestOf(cluster));
    }

    [Fact]
    public async Task Pin_rollout_adds_a_first_plan_with_the_canary()
    {
        await using var cluster = await StartAsync(Alias(Old, $$"""{"pinned": "auth-{{Old}}"}"""), Workload("Deployment", "auth-canary", Old));

        var result = await cluster.RunAsync("pin", "auth", New, "--rollout");

        Assert.Equal(0, result.ExitCode);
        var alias = cluster.Get("SecretAlias", "auth")!;
        Assert.Equal(
            """{"steps":[{"workloads":["Deployment/auth-canary"],"soak":"30m"},{"percent":25,"soak":"1h"},{"percent":100,"soak":"24h"}]}""",
            alias["spec"]!["rollout"]!.ToJsonString());
        Assert.Equal(New, cluster.SpecVersion);
        Assert.Contains("The version reaches the workloads in 3 steps.", result.Output, StringComparison.Ordinal);
        Assert.Equal(1, (await cluster.RunAsync("pin", "auth", Old, "--rollout")).ExitCode);
    }

    [Fact]
    public void A_first_plan_without_a_canary_has_two_steps() =>
        Assert.Equal(2, FirstRollout.Create(Use([Alias(), Secret(New), Workload("Deployment", "web", New)]))["steps"]!.AsArray().Count);

    private static AliasUse Use(JsonObject[] objects)
    {
        var view = Of(objects);
        return AliasUse.Of(view, view.Alias("auth"));
    }

    private static Task<LoopbackCluster> StartAsync(params IEnumerable<JsonObject> objects) => LoopbackCluster.StartAsync([.. objects, .. Secrets(Old, New)]);

    private static (string? Action, string? To, string? User, string? Reason) RequestOf(LoopbackCluster cluster)
    {
        var request = JsonNode.Parse((string)cluster.Get("SecretAlias", "auth")!["metadata"]!["annotations"]![Annotation]!)!;
        return ((string?)request["action"], (string?)request["to"], (string?)request["user"], (string?)request["reason"]);
    }

    private static JsonObject Rolling(string phase = "Soaking") => Alias(
        $$$"""
        {"source": {"version": "{{{New}}}"}, "rollout": {
          "steps": [{"workloads": ["Deployment/canary"], "soak": "30m"}, {"percent": 100, "soak": "24h"}],
          "checks": [{"name": "errors", "failures": 3, "prometheus": {"query": "q", "max": 10}}]}}
        """,
        $$$"""
        {"pinned": "auth-{{{Old}}}", "rollout": {"from": "auth-{{{Old}}}", "to": "auth-{{{New}}}", "step": 1, "phase": "{{{phase}}}",
          "released": {"workloads": ["Deployment/canary"], "hashBelow": 0}, "since": "2025-07-23T12:00:00Z", "reason": "The workloads of step 1 are ready.",
          "checks": [{"name": "errors", "failures": 1, "value": "7", "bound": "max 10", "outcome": "Failed", "problem": "", "at": "2025-07-23T12:11:00Z"}],
          "waiting": [{"workload": "Deployment/web", "moved": false, "reason": "has auth-{{{Old}}}, and must be applied", "manager": "Helm release shop/web",
            "since": "2025-07-23T12:00:00Z"}],
          "skipped": ["Deployment/held"]}}
        """);
}
