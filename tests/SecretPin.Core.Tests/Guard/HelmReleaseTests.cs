using System.Text.Json.Nodes;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Guard.TestCluster;

namespace SecretPin.Core.Tests.Guard;

/// <summary>What Helm removes together with a Secret does not protect it.</summary>
public sealed class HelmReleaseTests
{
    private const string OwnRelease = """{"annotations": {"meta.helm.sh/release-name": "mq", "meta.helm.sh/release-namespace": "production"}}""";

    [Theory]
    [InlineData("mq", "production", Reason.NotBlocked)]
    [InlineData("other", "production", Reason.InUse)]
    [InlineData("mq", "staging", Reason.InUse)]
    [InlineData(null, null, Reason.InUse)]
    public void A_pull_secret_of_a_ServiceAccount_is_protected_unless_both_belong_to_the_same_release(string? release, string? ns, Reason reason)
    {
        var account = Account();

        Assert.Equal(reason, new TestCluster().With(release is null ? account : OfRelease(account, release, ns!)).Delete("s", metadata: OwnRelease).Reason);
    }

    [Fact]
    public void A_pull_secret_without_a_release_is_protected_by_the_ServiceAccount() =>
        Assert.Equal(Reason.InUse, new TestCluster().With(OfRelease(Account(), "mq")).Delete("s").Reason);

    [Theory]
    [InlineData("Deployment")]
    [InlineData("CronJob")]
    [InlineData("Pod")]
    public void A_pull_secret_is_protected_while_a_root_runs_as_the_ServiceAccount(string kind)
    {
        var user = RunsAs(Workload(kind, "app", "other"), "robot");
        Assert.Equal(Reason.InUse, new TestCluster().With(OfRelease(Account(), "mq"), user).Delete("s", metadata: OwnRelease).Reason);

        Assert.Equal(Reason.NotBlocked, new TestCluster().With(OfRelease(Account(), "mq"), BeingDeleted(user)).Delete("s", metadata: OwnRelease).Reason);
    }

    [Fact]
    public void A_workload_without_a_ServiceAccount_runs_as_the_default_one()
    {
        var cluster = new TestCluster().With(OfRelease(Account("default"), "mq"), Workload("Deployment", "app", "other"));

        Assert.Equal(Reason.InUse, cluster.Delete("s", metadata: OwnRelease).Reason);
    }

    [Fact]
    public void The_history_of_a_workload_runs_as_no_ServiceAccount()
    {
        var deployment = RunsAs(Workload("Deployment", "app", "other"), "new-robot");
        var history = OwnedBy(Replicas(RunsAs(Workload("ReplicaSet", "app-1", "other"), "robot"), 0), deployment);

        Assert.Equal(Reason.NotBlocked, new TestCluster().With(OfRelease(Account(), "mq"), deployment, history).Delete("s", metadata: OwnRelease).Reason);
    }

    [Theory]
    [InlineData("networking.k8s.io/v1", "Ingress", """{"spec": {"tls": [{"secretName": "s"}]}}""")]
    [InlineData("gateway.networking.k8s.io/v1", "Gateway", """{"spec": {"listeners": [{"tls": {"certificateRefs": [{"name": "s"}]}}]}}""")]
    public void A_certificate_is_protected_unless_its_Ingress_or_Gateway_belongs_to_the_same_release(string apiVersion, string kind, string fields)
    {
        JsonObject Referrer() => Named(fields, apiVersion, kind, "web");

        Assert.Equal(Reason.InUse, new TestCluster().With(Referrer()).Delete("s", metadata: OwnRelease).Reason);
        Assert.Equal(Reason.InUse, new TestCluster().With(OfRelease(Referrer(), "other")).Delete("s", metadata: OwnRelease).Reason);
        Assert.Equal(Reason.InUse, new TestCluster().With(OfRelease(Referrer(), "mq")).Delete("s").Reason);

        var verdict = new TestCluster().With(OfRelease(Referrer(), "mq")).Delete("s", metadata: OwnRelease);
        Assert.Equal(Reason.NotBlocked, verdict.Reason);
        Assert.Equal([$"{kind}/web still names s, which belongs to the same Helm release production/mq"], verdict.Warnings);
    }

    [Theory]
    [InlineData("Deployment")]
    [InlineData("PodTemplate")]
    [InlineData("CronJob")]
    public void A_workload_protects_a_Secret_of_its_own_release(string kind) =>
        Assert.Equal(Reason.InUse, new TestCluster().With(OfRelease(Workload(kind, "app", "s"), "mq")).Delete("s", metadata: OwnRelease).Reason);

    [Theory]
    [InlineData("sh.helm.release.v1.mq.v1", "uninstalling", Reason.Unused)]
    [InlineData("sh.helm.release.v1.mq.v1", "deployed", Reason.InUse)]
    [InlineData("sh.helm.release.v1.mq.v1", "pending-upgrade", Reason.InUse)]
    [InlineData("sh.helm.release.v1.other.v1", "uninstalling", Reason.InUse)]
    [InlineData("sh.helm.release.v1.mq", "uninstalling", Reason.InUse)]
    [InlineData("sh.helm.release.v1.mq.vx", "uninstalling", Reason.InUse)]
    [InlineData("plain", "uninstalling", Reason.InUse)]
    public void The_objects_of_a_release_that_Helm_is_uninstalling_protect_no_Secret_of_this_release(string record, string status, Reason reason)
    {
        var template = OfRelease(Workload("PodTemplate", "app", "s"), "mq");
        var workload = OfRelease(Workload("ReplicaSet", "web", "s"), "mq");
        var cluster = new TestCluster { Records = { (record, status) } }.With(template, workload, OwnedBy(Workload("Pod", "web-x", "s"), workload));

        Assert.Equal(reason, cluster.Delete("s", metadata: OwnRelease).Reason);
        Assert.Equal(Reason.InUse, cluster.Delete("s").Reason);
    }

    [Fact]
    public void The_newest_record_of_a_release_has_its_status()
    {
        var cluster = new TestCluster
        {
            Records = { ("sh.helm.release.v1.mq.v9", "uninstalling"), ("sh.helm.release.v1.mq.v10", "deployed"), ("sh.helm.release.v1.mq.v2", "superseded") },
        };

        Assert.Equal(Reason.InUse, cluster.With(OfRelease(Workload("PodTemplate", "app", "s"), "mq")).Delete("s", metadata: OwnRelease).Reason);
    }

    [Fact]
    public void A_workload_of_another_release_still_protects_a_Secret_of_a_release_that_Helm_is_uninstalling() =>
        Assert.Equal(
            Reason.InUse,
            new TestCluster { Records = { ("sh.helm.release.v1.mq.v1", "uninstalling") } }.With(OfRelease(Workload("Deployment", "app", "s"), "web"))
                .Delete("s", metadata: OwnRelease).Reason);

    [Fact]
    public void A_controller_of_a_release_keeps_its_pods_while_a_finalizer_keeps_the_controller()
    {
        var set = OfRelease(Workload("ReplicaSet", "web", "other"), "mq");
        set["metadata"]!["finalizers"] = new JsonArray("example.com/keep");

        Assert.Equal(
            Reason.InUse,
            new TestCluster { Records = { ("sh.helm.release.v1.mq.v1", "uninstalling") } }.With(set, OwnedBy(Workload("Pod", "web-x", "s"), set))
                .Delete("s", metadata: OwnRelease).Reason);
    }

    private static JsonObject Account(string name = "robot") => Named("""{"imagePullSecrets": [{"name": "s"}]}""", "v1", "ServiceAccount", name);

    private static JsonObject Named(string fields, string apiVersion, string kind, string name)
    {
        var json = Json.Parse(fields).AsObject();
        (json["apiVersion"], json["kind"]) = (apiVersion, kind);
        json["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = TestObjects.Namespace };
        return json;
    }

    private static JsonObject RunsAs(JsonObject workload, string account)
    {
        var row = Core.References.Workload.BuiltIn.First(candidate => candidate.Kind.Kind == (string)workload["kind"]!);
        Json.At(workload, "/" + row.PodSpecPaths[0]).AsObject()["serviceAccountName"] = account;
        return workload;
    }
}
