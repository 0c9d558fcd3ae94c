using System.Text.Json.Nodes;
using SecretPin.Cli.Rotate;
using SecretPin.Core.Names;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Rotate;

public sealed class NextStepsTests
{
    private const string Steps = """[{"workloads": ["Deployment/canary"], "soak": "30m"}, {"percent": 25, "soak": "1h"}, {"percent": 100, "soak": "24h"}]""";

    private static readonly DateTimeOffset Now = new(2025, 7, 23, 11, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Without_a_rollout_all_workloads_get_the_version_at_their_next_deployment() => Assert.Equal(
        [
            $"To use it: kubectl secretpin pin auth {New} -n shop",
            "Then all workloads of auth get it at their next deployment, or by 'kubectl secretpin rollout auth -n shop'.",
        ],
        Of(Alias(Old)));

    [Fact]
    public void An_undeclared_alias_is_declared_first() => Assert.Equal(
        [
            $"To use it: kubectl secretpin pin auth {New} -n shop --create",
            "Then all workloads that name auth get it at their next deployment.",
        ],
        Of(alias: null));

    [Fact]
    public void The_source_newest_needs_no_command_and_waits_for_the_minimum_age()
    {
        Assert.Equal("SecretAlias shop/auth follows its newest version: no command is needed.", Of(Alias("""{"source": {"newest": {}}}"""))[0]);
        Assert.Equal(
            "SecretAlias shop/auth follows its newest version, as soon as it is old enough: at 2025-07-23T11:10:00Z.",
            Of(Alias("""{"source": {"newest": {"minAge": "10m"}}}"""))[0]);
    }

    [Fact]
    public void The_steps_of_a_rollout_are_listed_with_their_earliest_times()
    {
        var alias = Alias($$$"""
            {"source": {"newest": {"minAge": "10m"}},
             "rollout": {"steps": {{{Steps}}}, "checks": [{"name": "errors", "prometheus": {"query": "up", "min": 1}}]}}
            """, $$"""{"pinned": "auth-{{Old}}"}""");

        Assert.Equal(
            [
                "Then the rollout of auth brings it to the workloads in 3 steps:",
                "  step 1: Deployment/canary, at the start, soak time 30m",
                "  step 2: 25% of the workloads, at the earliest 30m after the start, soak time 60m",
                "  step 3: all workloads, at the earliest 90m after the start, soak time 24h",
                "  then it is the pin, at the earliest 25h after the start (2025-07-24T12:40:00Z)",
                "If a check fails (errors), or if a workload does not become ready, the rollout is rolled back.",
            ],
            Of(alias).Skip(1));
    }

    [Fact]
    public void Another_namespace_that_comes_first_and_a_rollout_that_is_replaced_are_named()
    {
        var alias = Alias($$$"""
            {"source": {"version": "{{{Old}}}"}, "rollout": {"after": [{"namespace": "staging", "soak": "24h"}], "steps": {{{Steps}}}, "onFailure": "Hold"}}
            """, $$$"""{"pinned": "auth-{{{Older}}}", "rollout": {"from": "auth-{{{Older}}}", "to": "auth-{{{Old}}}", "step": 2, "phase": "Moving"}}""");

        var lines = Of(alias, isPinned: true);

        Assert.Contains($"  it replaces the rollout to auth-{Old}, which is at step 2 of 3", lines);
        Assert.Contains("  it starts when namespace staging has completed its rollout to the version, and has kept it for 24h", lines);
        Assert.Contains("  then it is the pin, at the earliest 25h after the start", lines);
        Assert.Equal("If a workload does not become ready, the rollout is held.", lines[^1]);
        Assert.DoesNotContain(lines, line => line.StartsWith("To use it", StringComparison.Ordinal));
    }

    [Fact]
    public void A_held_alias_and_a_label_in_AWS_are_reported()
    {
        Assert.Equal(
            "SecretAlias shop/auth is held: nothing uses the version before 'kubectl secretpin release auth -n shop'.",
            Of(Alias($$"""{"source": {"version": "{{Old}}"}, "suspend": true}"""))[0]);
        Assert.Equal(
            "SecretAlias shop/auth follows the label AWSCURRENT of /shop/auth in AWS Secrets Manager.",
            Of(Alias("""{"source": {"awsSecretsManager": {"secretId": "/shop/auth", "region": "eu-west-1"}}}"""))[0]);
    }

    private static string[] Of(JsonObject? alias, bool isPinned = false)
    {
        var view = Support.TestView.Of(alias is null ? [] : [alias, .. Secrets(Older, Old, New)]);
        return [.. NextSteps.Of(view, view.Aliases.Count == 0 ? null : view.Aliases[0], VersionedSecretName.ParseOrNull($"auth-{New}")!, isPinned, Now)];
    }
}
