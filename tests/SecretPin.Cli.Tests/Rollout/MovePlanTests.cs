using System.Text.Json.Nodes;
using SecretPin.Cli.Rollout;
using SecretPin.Cli.Terminal;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Rollout;

public sealed class MovePlanTests
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
        Assert.Equal(Older, RolloutTarget.Describe(plan.Targets[2].From));
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public void A_workload_with_two_versions_is_one_target()
    {
        var workload = Workload("Deployment", "web", Old);
        var template = workload["spec"]!["template"]!;
        template["spec"]!["imagePullSecrets"] = JsonNode.Parse($$"""[{"name": "auth-{{Older}}"}]""");
        template["metadata"]!["annotations"]!["secretpin.io/resolved"] = $"auth={Older},auth={Old}";

        var target = Assert.Single(Plan([workload]).Targets);

        Assert.Equal($"{Old}, {Older}", RolloutTarget.Describe(target.From));
    }

    [Fact]
    public void A_version_in_the_manifest_is_not_moved()
    {
        var plan = Plan([NamedWorkload("Deployment", "blue", Old), Workload("Deployment", "green", Old)]);

        Assert.Equal("deployment/green", Assert.Single(plan.Targets).ToString());
        Assert.Equal([$"Deployment/blue stays on {Old}: its manifest names this version. Change the manifest."], plan.Skipped);
    }

    [Fact]
    public void Every_kind_whose_pod_template_can_change_is_moved()
    {
        string[] kinds = ["ReplicaSet", "ReplicationController", "PodTemplate"];
        var podTemplate = NamedWorkload("PodTemplate", "x", "auth");
        podTemplate["template"] = podTemplate["spec"]!["template"]!.DeepClone();

        var plan = Plan([Workload("ReplicaSet", "x", Old), Workload("ReplicationController", "x", Old), podTemplate]);

        Assert.Equal(kinds.Select(kind => $"{kind.ToLowerInvariant()}/x").Order(), plan.Targets.Select(target => target.ToString()).Order());
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
    public void A_workload_with_the_unresolved_alias_is_moved_and_a_Pod_is_reported()
    {
        var plan = Plan([Workload("Deployment", "web", "auth"), Workload("Pod", "bare", "auth")]);

        var target = Assert.Single(plan.Targets);
        Assert.Equal(("deployment/web", "unresolved"), (target.ToString(), RolloutTarget.Describe(target.From)));
        Assert.Equal(["Pod/bare stays on unresolved: it is immutable. Delete it, and create it again from its manifest."], plan.Skipped);
    }

    [Fact]
    public void A_ServiceAccount_with_the_alias_is_not_unresolved()
    {
        var account = NamedWorkload("Pod", "default", "auth");
        (account["kind"], account["imagePullSecrets"]) = ("ServiceAccount", JsonNode.Parse("""[{"name": "auth"}]"""));

        var plan = Plan([account]);

        Assert.Empty(plan.Targets);
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public void Custom_workloads_and_kinds_that_the_webhook_resolves_are_moved_by_their_own_resource()
    {
        var plan = Plan([ArgoRollout("web", Old), ArgoRollout("api", "auth"), TriggerAuthentication("queue", Old), Ingress("edge", Old)]);

        Assert.Equal(
            [
                ("ingress/edge", "networking.k8s.io/v1", "ingresses"), ("rollout.argoproj.io/api", "argoproj.io/v1alpha1", "rollouts"),
                ("rollout.argoproj.io/web", "argoproj.io/v1alpha1", "rollouts"),
                ("triggerauthentication.keda.sh/queue", "keda.sh/v1alpha1", "triggerauthentications"),
            ],
            plan.Targets.Select(target => (target.ToString(), target.Resource.ApiVersion, target.Resource.Plural)));
        Assert.Equal([Old, "unresolved", Old, Old], plan.Targets.Select(target => RolloutTarget.Describe(target.From)));
        Assert.Empty(plan.Skipped);
    }

    [Fact]
    public void An_object_is_moved_in_the_version_in_which_the_API_server_lists_it()
    {
        var newer = TriggerAuthentication("queue", Old);
        newer["apiVersion"] = "keda.sh/v1";

        Assert.Equal("keda.sh/v1", Assert.Single(Plan([newer]).Targets).Resource.ApiVersion);
    }

    [Fact]
    public void An_object_of_a_kind_that_the_webhook_does_not_resolve_is_skipped_with_the_reason()
    {
        var plan = Plan([IstioGateway("edge", Old), PullSecretAccount("builder", Old)]);

        Assert.Empty(plan.Targets);
        Assert.Equal(
            [
                $"Gateway.networking.istio.io/edge stays on {Old}: SecretPin does not resolve aliases in its kind. Change its manifest.",
                $"ServiceAccount/builder stays on {Old}: SecretPin does not resolve aliases in its kind. Change its manifest.",
            ],
            plan.Skipped);
    }

    [Theory]
    [InlineData(Old)]
    [InlineData("auth")]
    public void An_object_outside_of_the_namespace_is_neither_moved_nor_skipped(string secret)
    {
        var plan = Plan([ClusterTriggerAuthentication("global", secret), InNamespace("infra", IstioGateway("shared", secret))]);

        Assert.Empty(plan.Targets);
        Assert.Empty(plan.Skipped);
    }

    [Theory]
    [InlineData("rollout/web")]
    [InlineData("rollouts.argoproj.io/web")]
    [InlineData("Rollout.argoproj.io/web")]
    public void A_custom_workload_can_be_named(string name) =>
        Assert.Equal(
            "rollout.argoproj.io/web",
            Assert.Single(Plan([ArgoRollout("web", Old), ArgoRollout("api", Old), Workload("Deployment", "web", Old)], name).Targets).ToString());

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

        var refused = Assert.Throws<RefusedException>(() => MovePlan.Of(view, view.Aliases[0], []));

        Assert.StartsWith("SecretAlias shop/auth has no pin. ", refused.Message, StringComparison.Ordinal);
    }

    private static MovePlan Plan(IEnumerable<JsonObject> workloads, params string[] names)
    {
        var view = Of([Alias(), .. Secrets(Older, Old, New, "other"), .. workloads]);
        return MovePlan.Of(view, view.Aliases[0], names);
    }
}
