using System.Text.Json.Nodes;
using SecretPin.Cli.Rollout;
using SecretPin.Cli.Terminal;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Rollout;

public sealed class RolloutPlanTests
{
    [Fact]
    public void Workloads_on_another_version_are_moved_in_the_order_of_their_names()
    {
        var plan = Plan(
            [
                Workload("StatefulSet", "db", Old), Workload("Deployment", "web", Old), Workload("Deployment", "api", Older),
                Workload("CronJob", "weekly", Old),
                Workload("DaemonSet", "agent", Old), Workload("Deployment", "current", New), Workload("Deployment", "unrelated", "other"),
            ]);

        Assert.Equal(
            ["cronjob/weekly", "daemonset/agent", "deployment/api", "deployment/web", "statefulset/db"], plan.Targets.Select(target => target.ToString()));
        Assert.Equal([Older], plan.Targets[2].From.Select(version => version.Version.ToString()));
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public void A_workload_with_two_versions_is_one_target()
    {
        var workload = Workload("Deployment", "web", Old);
        workload["spec"]!["template"]!["spec"]!["imagePullSecrets"] = JsonNode.Parse($$"""[{"name": "auth-{{Older}}"}]""");

        var target = Assert.Single(Plan([workload]).Targets);

        Assert.Equal([Old, Older], target.From.Select(version => version.Version.ToString()));
    }

    [Fact]
    public void Objects_that_cannot_be_moved_are_skipped_with_the_reason()
    {
        var plan = Plan(
            [
                Workload("Deployment", "held", Old, """{"annotations": {"secretpin.io/hold": "true"}}"""),
                Workload("Deployment", "operated", Old, OwnedBy("Database", "main", "example.com/v1")),
                Workload("Pod", "bare", Old),
                Workload("Job", "migration", Old),
            ]);

        Assert.Empty(plan.Targets);
        Assert.Equal(
            [
                $"Deployment/held stays on {Old}: it is held by its annotation secretpin.io/hold.",
                $"Deployment/operated stays on {Old}: Database/main controls it and would revert the change. Change Database/main.",
                $"Job/migration stays on {Old}: it is immutable. Delete it, and create it again from its manifest.",
                $"Pod/bare stays on {Old}: it is immutable. Delete it, and create it again from its manifest.",
            ],
            plan.Skipped);
    }

    [Fact]
    public void Pods_of_a_workload_are_not_listed_beside_it()
    {
        var plan = Plan(
            [
                Workload("Deployment", "web", Old), Workload("ReplicaSet", "web-1", Old, OwnedBy("Deployment", "web")),
                Workload("Pod", "web-1-a", Old, OwnedBy("ReplicaSet", "web-1")),
            ]);

        Assert.Equal("deployment/web", Assert.Single(plan.Targets).ToString());
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public void An_unresolved_alias_is_reported()
    {
        var plan = Plan([Workload("Deployment", "web", "auth")]);

        Assert.Empty(plan.Targets);
        Assert.Equal(["Deployment/web references the unresolved alias: apply its manifest again."], plan.Skipped);
    }

    [Theory]
    [InlineData("deployment/web")]
    [InlineData("Deployment/web")]
    [InlineData("deployments/web")]
    [InlineData("deploy/web")]
    [InlineData("deployment.apps/web")]
    [InlineData("deployments.apps/web")]
    public void Only_named_workloads_are_moved(string name)
    {
        var plan = Plan([Workload("Deployment", "web", Old), Workload("Deployment", "api", Old), Workload("StatefulSet", "web", Old)], name);

        Assert.Equal("deployment/web", Assert.Single(plan.Targets).ToString());
    }

    [Fact]
    public void A_named_workload_on_the_pinned_version_is_not_a_target() =>
        Assert.Empty(Plan([Workload("Deployment", "web", New), Workload("Deployment", "api", Old)], "deploy/web").Targets);

    [Theory]
    [InlineData("web")]
    [InlineData("deployment/")]
    [InlineData("pod/web")]
    [InlineData("deployment/web/extra")]
    public void A_name_of_another_form_is_invalid_usage(string name) =>
        Assert.StartsWith(
            $"'{name}' is not a workload",
            Assert.Throws<InputException>(() => Plan([Workload("Deployment", "web", Old)], name)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("deployment/missing", "Deployment shop/missing not found.")]
    [InlineData("deployment/unrelated", "Deployment shop/unrelated does not use alias auth.")]
    public void A_named_workload_must_exist_and_use_the_alias(string name, string message) =>
        Assert.StartsWith(
            message, Assert.Throws<RefusedException>(() => Plan([Workload("Deployment", "unrelated", "other")], name)).Message, StringComparison.Ordinal);

    [Fact]
    public void An_alias_without_a_pin_cannot_be_rolled_out()
    {
        var view = Of(Alias(), Workload("Deployment", "web", Old));

        var refused = Assert.Throws<RefusedException>(() => RolloutPlan.Of(view, view.Aliases[0], []));

        Assert.StartsWith("SecretAlias shop/auth has no pin. ", refused.Message, StringComparison.Ordinal);
    }

    private static RolloutPlan Plan(IEnumerable<JsonObject> workloads, params string[] names)
    {
        var view = Of([Alias(), .. Secrets(Older, Old, New, "other"), .. workloads]);
        return RolloutPlan.Of(view, view.Aliases[0], names);
    }
}
