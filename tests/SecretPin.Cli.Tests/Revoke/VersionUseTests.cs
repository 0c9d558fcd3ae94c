using System.Text.Json.Nodes;
using SecretPin.Cli.Revoke;
using SecretPin.Core.Names;
using static SecretPin.Cli.Tests.Support.TestView;

namespace SecretPin.Cli.Tests.Revoke;

public sealed class VersionUseTests
{
    private static readonly DateTimeOffset Now = new(2025, 7, 23, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("Deployment")]
    [InlineData("CronJob")]
    [InlineData("Pod")]
    public void A_workload_that_names_the_version_uses_it(string kind) =>
        Assert.Equal([($"{kind}/app", "in use")], Uses(Workload(kind, "app", Old)));

    [Fact]
    public void A_workload_of_another_version_does_not_use_it() => Assert.Empty(Uses(Workload("Deployment", "app", New)));

    [Fact]
    public void The_pin_uses_the_version() =>
        Assert.Equal([("SecretAlias/auth", "pinned: new pods get this version")], Uses(New, Now));

    [Fact]
    public void A_rollout_uses_both_of_its_versions_before_any_workload_has_the_new_one()
    {
        var alias = Alias($$$"""{"source": {"version": "{{{New}}}"}, "rollout": {"steps": [{"percent": 100}]}}""", $$"""{"pinned": "auth-{{Old}}"}""");
        var view = Of([alias, .. Secrets(Old, New)]);

        Assert.Equal(
            ["pinned: new pods get this version", "its rollout brings this version to the workloads"],
            new[] { Old, New }.Select(version => Assert.Single(VersionUse.Of(view, VersionedSecretName.ParseOrNull($"auth-{version}")!, Now)).Reason));
    }

    [Fact]
    public void A_custom_resource_of_the_catalogue_uses_the_version()
    {
        var gateway = JsonNode.Parse($$$"""
            {"apiVersion": "gateway.networking.k8s.io/v1", "kind": "Gateway", "metadata": {"name": "edge", "namespace": "shop"},
             "spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "auth-{{{Old}}}"}]}}]}}
            """)!.AsObject();

        Assert.Equal([("Gateway/edge", "in use")], Uses(gateway));
    }

    [Fact]
    public void A_pod_that_is_being_deleted_uses_the_version_until_it_has_finished()
    {
        var pod = Workload("Pod", "app", Old, """{"deletionTimestamp": "2025-07-23T11:00:00Z"}""");

        Assert.Equal([("Pod/app", "still running, and is being deleted")], Uses(pod));

        pod["status"] = new JsonObject { ["phase"] = "Succeeded" };
        Assert.Empty(Uses(pod));
    }

    [Fact]
    public void A_deployment_that_is_being_deleted_does_not_use_the_version() =>
        Assert.Empty(Uses(Workload("Deployment", "app", Old, """{"deletionTimestamp": "2025-07-23T11:00:00Z"}""")));

    [Fact]
    public void Rollback_history_uses_the_version_until_its_retention_has_passed()
    {
        var history = Workload("ReplicaSet", "app-1", Old, OwnedBy("Deployment", "app"));
        history["spec"]!["replicas"] = 0;
        JsonObject[] objects = [Workload("Deployment", "app", New), history];

        Assert.Equal([("ReplicaSet/app-1", "rollback history, retained until 2025-08-06T11:00:00Z")], Uses(Old, Now, objects));
        Assert.Empty(Uses(Old, Now + TimeSpan.FromDays(14), objects));
    }

    private static IEnumerable<(string Object, string Reason)> Uses(params JsonObject[] objects) => Uses(Old, Now, objects);

    private static IEnumerable<(string Object, string Reason)> Uses(string version, DateTimeOffset now, params JsonObject[] objects) =>
        VersionUse.Of(Of([Alias(), .. Secrets(Old, New), .. objects]), VersionedSecretName.ParseOrNull($"auth-{version}")!, now)
            .Select(use => (use.Object, use.Reason));
}
