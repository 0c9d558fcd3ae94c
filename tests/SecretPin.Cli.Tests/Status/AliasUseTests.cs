using System.Text.Json.Nodes;
using SecretPin.Cli.Status;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Status;

public sealed class AliasUseTests
{
    [Fact]
    public void A_Gateway_of_another_namespace_uses_the_Secret_of_its_own_namespace_if_it_names_none()
    {
        // The guard lists the Gateway because of its reference to this namespace. The other reference means namespace infra.
        var gateway = JsonNode.Parse($$$"""
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "edge", "namespace": "infra"},
             "spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "auth-{{{New}}}"}, {"name": "other", "namespace": "shop"}]}}]}}
            """)!.AsObject();

        var version = Assert.Single(Use(Alias(), Secret(New), gateway).Versions);

        Assert.True(version.IsPinned);
        Assert.Empty(version.Workloads);
    }

    [Fact]
    public void Versions_are_listed_newest_first_with_their_roles()
    {
        var use = Use([Alias(Old, Pinned(Old, previous: Older)), .. Secrets(Older, New, Old), Workload("Deployment", "web", "20240101000000")]);

        Assert.Equal(
            [$"{New}: candidate", $"{Old}: pinned", $"{Older}: previous", "20240101000000: missing"],
            use.Versions.Select(version => $"{version.Secret.Version}: {string.Join(", ", version.Roles)}"));
    }

    [Fact]
    public void Right_after_a_pin_move_the_recorded_version_is_the_previous_one() =>
        Assert.Equal([["pinned"], ["previous"], []], Roles(Use([Alias(New, Pinned(Old, previous: Older)), .. Secrets(Older, Old, New)])));

    [Fact]
    public void The_version_of_the_spec_is_a_candidate_until_it_exists() =>
        Assert.Equal([["candidate", "missing"], ["pinned"]], Roles(Use([Alias(New, Pinned(Old)), .. Secrets(Old)])));

    [Fact]
    public void A_version_of_the_spec_that_a_hold_keeps_from_being_pinned_is_a_candidate() =>
        Assert.Equal(
            [["pinned"], ["candidate"]],
            Roles(Use([Alias($$"""{"source": {"version": "{{Old}}"}, "suspend": true}""", Pinned(New)), .. Secrets(Old, New)])));

    [Fact]
    public void A_version_that_a_rollout_rejected_has_this_role() => Assert.Equal(
        [["rejected"], ["pinned"]],
        Roles(Use([
            Alias(New, $$"""{"pinned": "auth-{{Old}}", "rejected": [{"secret": "auth-{{New}}", "at": "2025-07-23T12:00:00Z"}]}"""), .. Secrets(Old, New)])));

    [Fact]
    public void Without_a_pin_every_version_is_a_candidate() =>
        Assert.Equal([["candidate"], ["candidate"]], Roles(Use([Alias("""{"source": {"newest": {}}}"""), .. Secrets(Old, New)])));

    [Fact]
    public void Workloads_pods_and_CronJobs_are_counted_separately()
    {
        var use = Use(
            [
                Alias(), Secret(New), Workload("StatefulSet", "db", New), Workload("Deployment", "web", New),
                Workload("ReplicaSet", "web-1", New, OwnedBy("Deployment", "web")),
                Workload("Pod", "web-1-a", New, OwnedBy("ReplicaSet", "web-1")), Workload("Pod", "bare", New), Workload("CronJob", "weekly", New),
            ]);

        var version = Assert.Single(use.Versions);
        Assert.Equal(["Deployment/web", "Pod/bare", "StatefulSet/db"], version.Workloads.Select(workload => workload.ToString()));
        Assert.Equal(["Pod/bare", "Pod/web-1-a"], version.Pods.Select(pod => pod.ToString()));
        Assert.Equal(["CronJob/weekly"], version.CronJobs.Select(job => job.ToString()));
        Assert.Empty(use.OnOtherVersions);
    }

    [Fact]
    public void Finished_pods_and_old_revisions_do_not_use_a_version()
    {
        var finished = Workload("Pod", "done", Old);
        finished["status"] = new JsonObject { ["phase"] = "Failed" };
        var revision = Workload("ReplicaSet", "web-1", Old, OwnedBy("Deployment", "web"));
        revision["spec"]!["replicas"] = 0;

        var use = Use([Alias(), .. Secrets(Old, New), finished, revision, Workload("Deployment", "web", New)]);

        Assert.Empty(use.Versions[1].Workloads);
        Assert.Empty(use.Versions[1].Pods);
    }

    [Fact]
    public void Users_of_another_version_than_the_pinned_one_are_listed()
    {
        var use = Use(
            [Alias(), .. Secrets(Older, Old, New),
                Workload("Deployment", "web", Old), Workload("CronJob", "weekly", Older), Workload("Deployment", "app", New)]);

        Assert.Equal(
            [("Deployment/web", Old), ("CronJob/weekly", Older)],
            use.OnOtherVersions.Select(other => (other.Workload.ToString(), other.Version.Version.ToString())));
    }

    [Fact]
    public void A_workload_that_references_the_alias_itself_is_unresolved()
    {
        var use = Use(
            Alias(), Secret(New), Workload("Deployment", "web", "auth"), Workload("ReplicaSet", "web-1", "auth", OwnedBy("Deployment", "web")));

        Assert.Equal("Deployment/web", Assert.Single(use.Unresolved).ToString());
    }

    [Fact]
    public void Objects_of_the_kinds_that_the_webhook_resolves_are_workloads_and_all_other_users_are_listed_separately()
    {
        var use = Use(
            [
                Alias(), .. Secrets(Old, New), ArgoRollout("web", Old), TriggerAuthentication("queue", Old), Ingress("edge", New), IstioGateway("mesh", Old),
                PullSecretAccount("builder", Old), ClusterTriggerAuthentication("global", Old), InNamespace("infra", IstioGateway("shared", Old)),
                ArgoRollout("new", "auth"), TriggerAuthentication("topic", "auth"), ClusterTriggerAuthentication("world", "auth"),
            ]);

        var old = use.Versions[1];
        Assert.Equal(["Rollout/web", "TriggerAuthentication.keda.sh/queue"], old.Workloads.Select(workload => workload.ToString()));
        Assert.Equal(
            [
                "ClusterTriggerAuthentication.keda.sh/global", "Gateway.networking.istio.io/mesh", "Gateway.networking.istio.io/shared",
                "ServiceAccount/builder",
            ],
            old.Others.Select(other => other.ToString()));
        Assert.Equal(["Gateway.networking.istio.io/mesh", "ServiceAccount/builder"], use.OthersOnOtherVersions.Select(other => other.User.ToString()));
        Assert.Equal(["Ingress/edge"], use.Versions[0].Workloads.Select(workload => workload.ToString()));
        Assert.Equal(["Rollout/new", "TriggerAuthentication.keda.sh/topic"], use.Unresolved.Select(workload => workload.ToString()));
    }

    private static string Pinned(string version, string? previous = null) =>
        $$"""{"pinned": "auth-{{version}}"{{(previous is null ? "" : $", \"previous\": \"auth-{previous}\"")}}}""";

    private static IEnumerable<IReadOnlyList<string>> Roles(AliasUse use) => use.Versions.Select(version => version.Roles);

    private static AliasUse Use(params IEnumerable<JsonObject> objects)
    {
        var view = Of(objects);
        return AliasUse.Of(view, view.Aliases[0]);
    }
}
