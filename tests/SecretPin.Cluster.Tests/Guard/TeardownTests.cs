using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Guard;

/// <summary>Terminating objects protect nothing, so that whole applications can be deleted with one command.</summary>
public sealed class TeardownTests(RunningCluster cluster)
{
    [Fact]
    public async Task A_file_with_Deployments_and_their_Secret_is_deleted_with_one_command()
    {
        var ns = await cluster.NewNamespaceAsync();
        var all = TestObjects.List(
            TestObjects.Workload("Deployment", "app", "plain"), TestObjects.Workload("StatefulSet", "db", "plain"), TestObjects
                .Workload("CronJob", "weekly", "plain"),
            TestObjects.Workload("Job", "once", "plain"), TestObjects.Secret("plain"));
        (await ns.Try(all, "apply", "-f", "-")).Succeeded();
        await ns.Until("replicasets", "", set => (long?)set?["status"]?["replicas"] == 1);

        (await ns.Try(all, "delete", "-f", "-")).Succeeded();

        Assert.False(await ns.Exists("secrets", "plain"));
    }

    public static TheoryData<string> Referrers => [.. TestObjects.Workloads.Keys, "Lister", "ServiceAccount", "Ingress"];

    [Theory]
    [MemberData(nameof(Referrers))]
    public async Task A_file_in_which_the_Secret_follows_its_referrer_is_deleted_in_one_pass(string kind)
    {
        var ns = await cluster.NewNamespaceAsync();
        var all = TestObjects.List(Referrer(kind), TestObjects.Secret("plain"));
        (await ns.Try(all, "apply", "-f", "-")).Succeeded();

        (await ns.Try(all, "delete", "-f", "-", "--wait=false")).Succeeded();

        await ns.Until("secrets", "plain", secret => secret is null);
    }

    [Theory]
    [MemberData(nameof(Referrers))]
    public async Task In_a_file_in_which_the_Secret_precedes_its_referrer_only_the_Secret_needs_a_second_pass(string kind)
    {
        var ns = await cluster.NewNamespaceAsync();
        var all = TestObjects.List(TestObjects.Secret("plain"), Referrer(kind));
        (await ns.Try(all, "apply", "-f", "-")).Succeeded();

        var first = await ns.Try(all, "delete", "-f", "-");
        if (kind == "Lister")
        {
            first.Succeeded();
            return;
        }

        first.Refused($"Secret {ns.Name}/plain is still in use by");
        (await ns.Try(all, "delete", "-f", "-", "--ignore-not-found")).Succeeded();
        Assert.False(await ns.Exists("secrets", "plain"));
    }

    private static System.Text.Json.Nodes.JsonObject Referrer(string kind) => kind switch
    {
        "Lister" => TestObjects.Parse("""{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "app"}, "secrets": [{"name": "plain"}]}"""),
        "ServiceAccount" => TestObjects.Parse(
            """{"apiVersion": "v1", "kind": "ServiceAccount", "metadata": {"name": "app"}, "imagePullSecrets": [{"name": "plain"}]}"""),
        "Ingress" => TestObjects.Parse("""
            {"apiVersion": "networking.k8s.io/v1", "kind": "Ingress", "metadata": {"name": "app"}, "spec": {
              "defaultBackend": {"service": {"name": "web", "port": {"number": 80}}}, "tls": [{"hosts": ["example.org"], "secretName": "plain"}]}}
            """),
        _ => TestObjects.Workload(kind, "app", "plain"),
    };

    [Fact]
    public async Task Workloads_and_Secrets_can_be_deleted_without_waiting()
    {
        var ns = await cluster.NewNamespaceAsync();
        var all = TestObjects.List(TestObjects.Workload("Deployment", "app", "plain"), TestObjects.Secret("plain"));
        (await ns.Try(all, "apply", "-f", "-")).Succeeded();
        await ns.Until("replicasets", "", set => (long?)set?["status"]?["replicas"] == 1);

        (await ns.Try(all, "delete", "-f", "-", "--wait=false", "--cascade=foreground")).Succeeded();

        // With foreground cascading, the garbage collector deletes the Deployment later.
        await ns.Until("secrets", "plain", secret => secret is null);
    }

    [Fact]
    public async Task Orphaned_objects_still_protect_their_Secret()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(TestObjects.Workload("Deployment", "app", "plain"));
        var set = await ns.Until("replicasets", "", found => (long?)found?["status"]?["replicas"] == 1);

        await ns.Kubectl("delete", "deployment", "app", "--cascade=orphan");
        (await ns.Delete("plain")).Refused($"ReplicaSet/{Name(set!)}");

        await ns.Kubectl("delete", "replicaset", Name(set!), "--cascade=orphan");
        var pod = Assert.Single(await ns.List("pods"));
        (await ns.Delete("plain")).Refused($"Pod/{Name(pod)}");

        await ns.Kubectl("delete", "pod", Name(pod), "--now");
        (await ns.Delete("plain")).Succeeded();
    }

    [Fact]
    public async Task The_deletion_of_a_collection_keeps_only_the_Secrets_in_use()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("needed");
        await ns.SecretAsync("free-1");
        await ns.SecretAsync("free-2");
        await ns.Apply(TestObjects.Workload("Deployment", "app", "needed"));

        var answer = await ns.Api.SendAsync(HttpMethod.Delete, ControlPlane.Resources.Path("secrets", ns.Name));
        Assert.Contains("needed is still in use by Deployment/app", answer.Message, StringComparison.Ordinal);
        (await ns.Try("delete", "secrets", "--all")).Refused("needed is still in use by Deployment/app");

        Assert.Equal(["needed"], (await ns.List("secrets")).Select(Name));
    }

    [Fact]
    public async Task A_namespace_is_deleted_with_everything_in_it()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.PinAsync("auth", TestObjects.Old);
        await ns.PinAsync("auth", TestObjects.New);
        foreach (var kind in (string[])["Deployment", "StatefulSet", "CronJob", "Pod"])
        {
            await ns.Apply(TestObjects.Workload(kind, kind.ToLowerInvariant(), "auth"));
        }

        (await ns.Api.DeleteAsync("namespaces", "", ns.Name)).Expected();

        await ns.Api.UntilAsync("namespaces", "", ns.Name, found => found is null);
    }

    [Fact]
    public async Task Secrets_of_a_terminating_namespace_can_be_deleted_by_anyone()
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        var stuck = TestObjects.Workload("Deployment", "app", "auth");
        stuck["metadata"]!["finalizers"] = new System.Text.Json.Nodes.JsonArray("example.org/stuck");
        await ns.Apply(stuck);
        var keeper = TestObjects.Secret("keeper");
        keeper["metadata"]!["finalizers"] = new System.Text.Json.Nodes.JsonArray("example.org/stuck");
        await ns.Create("secrets", keeper);
        (await ns.Api.DeleteAsync("namespaces", "", ns.Name)).Expected();
        await ns.Api.UntilAsync("namespaces", "", ns.Name, found => found?["metadata"]!["deletionTimestamp"] is not null);

        var deleted = await ns.Api.DeleteAsync("secrets", ns.Name, auth);

        Assert.True(deleted.IsSuccess || deleted.Code == System.Net.HttpStatusCode.NotFound, deleted.Message);
        (await ns.Api.PatchAsync("deployments", ns.Name, "app", TestObjects.Parse("""{"metadata": {"finalizers": null}}"""))).Expected();
        (await ns.Api.PatchAsync("secrets", ns.Name, "keeper", TestObjects.Parse("""{"metadata": {"finalizers": null}}"""))).Expected();
        await ns.Api.UntilAsync("namespaces", "", ns.Name, found => found is null);
    }
}
