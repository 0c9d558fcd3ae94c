using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Outages;

/// <summary>The effects of an outage of SecretPin: the table of failure policies in docs/concepts.md.</summary>
[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class NoReplicaTests(OutageCluster outage) : IClassFixture<OutageCluster>
{
    private const string NoAnswer = "failed calling webhook";

    [Theory]
    [InlineData("resolved")]
    [InlineData("plain")]
    public async Task A_running_workload_can_still_be_scaled(string name)
    {
        var ns = outage.Namespace;
        await ns.Kubectl("scale", $"deployment/{name}", "--replicas=3");

        await ns.Until("deployments", name, deployment => (long?)deployment?["status"]?["replicas"] >= 3);

        await ns.Kubectl("annotate", $"deployment/{name}", "some=note");
    }

    [Fact]
    public async Task A_lost_pod_is_recreated_with_the_same_version()
    {
        var ns = outage.Namespace;
        var before = (await ns.List("pods")).Where(pod => Name(pod).StartsWith("resolved-", StringComparison.Ordinal)).ToArray();
        await ns.Kubectl("delete", "pod", Name(before[0]), "--now");

        var after = await ns.Until("pods", "", pod =>
            pod is not null && Name(pod).StartsWith("resolved-", StringComparison.Ordinal) && before.All(old => Name(old) != Name(pod)));

        Assert.Equal(Resolved(before[0]), Resolved(after));
    }

    [Fact]
    public async Task A_resolved_workload_can_still_be_restarted_and_undone()
    {
        var ns = outage.Namespace;
        await ns.Kubectl("set", "image", "deployment/resolved", "app=another");
        await ns.Kubectl("rollout", "undo", "deployment/resolved");
        await ns.Kubectl("rollout", "restart", "deployment/resolved");
    }

    [Theory]
    [InlineData("Deployment")]
    [InlineData("StatefulSet")]
    [InlineData("DaemonSet")]
    [InlineData("ReplicaSet")]
    [InlineData("Job")]
    [InlineData("CronJob")]
    [InlineData("ReplicationController")]
    [InlineData("PodTemplate")]
    public async Task A_workload_with_an_alias_is_rejected_and_one_with_a_version_is_not(string kind)
    {
        var ns = outage.Namespace;
        (await ns.Try(TestObjects.Workload(kind, "alias", "auth"), "apply", "-f", "-")).Refused(NoAnswer);

        await ns.Apply(TestObjects.Workload(kind, "version", $"auth-{TestObjects.New}"));
    }

    [Fact]
    public async Task A_new_template_with_an_unversioned_name_is_rejected()
    {
        var ns = outage.Namespace;
        (await ns.Try("set", "image", "deployment/plain", "app=another")).Refused(NoAnswer);
    }

    [Fact]
    public async Task A_pod_with_an_alias_is_created_and_stays_unresolved()
    {
        var ns = outage.Namespace;
        await ns.Apply(TestObjects.Workload("Pod", "bare", "auth"));

        Assert.Equal(["auth"], Of((await ns.Get("pods", "bare"))["spec"]));
    }

    [Fact]
    public async Task No_Secret_can_be_deleted()
    {
        var ns = outage.Namespace;
        await ns.SecretAsync("unused");

        (await ns.Delete("unused")).Refused(NoAnswer);
        (await ns.Try("delete", "secrets", "--all")).Refused(NoAnswer);
    }

    [Fact]
    public async Task Secrets_of_other_controllers_can_still_be_deleted()
    {
        var ns = outage.Namespace;
        var release = TestObjects.Secret("sh.helm.release.v1.some.v1");
        release["type"] = "helm.sh/release.v1";
        await ns.Create("secrets", release);

        (await ns.Delete("sh.helm.release.v1.some.v1")).Succeeded();
    }

    [Fact]
    public async Task No_pin_moves_but_aliases_can_still_be_labelled()
    {
        var ns = outage.Namespace;
        (await ns.Try(TestObjects.Alias("auth", TestObjects.Old), "apply", "-f", "-")).Refused(NoAnswer);
        (await ns.Try(TestObjects.Alias("another", TestObjects.Old), "apply", "-f", "-")).Refused(NoAnswer);

        await ns.Kubectl("label", "secretalias", "auth", "team=a");
    }

    [Fact]
    public async Task A_namespace_is_deleted_with_all_its_Secrets()
    {
        var ns = await outage.Namespace.Cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Create("pods", TestObjects.Workload("Pod", "app", "plain"));

        (await ns.Api.DeleteAsync("namespaces", "", ns.Name)).Expected();

        await ns.Api.UntilAsync("namespaces", "", ns.Name, found => found is null);
    }

    [Fact]
    public async Task Excluded_namespaces_are_not_affected()
    {
        var system = new TestNamespace(outage.Namespace.Cluster, "kube-system");
        await system.SecretAsync("plain");
        await system.Apply(TestObjects.Workload("Deployment", "app", "plain"));

        (await system.Delete("plain")).Succeeded();
    }
}
