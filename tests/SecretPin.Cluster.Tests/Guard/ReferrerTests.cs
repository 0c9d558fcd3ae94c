using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Guard;

/// <summary>Referrers protect their Secrets from deletion.</summary>
public sealed class ReferrerTests(RunningCluster cluster)
{
    public static TheoryData<string> Kinds => [.. TestObjects.Workloads.Keys.Where(kind => kind != "Rollout")];

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_Secret_can_be_deleted_only_after_the_workload_that_names_it(string kind)
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(TestObjects.Workload(kind, "app", "plain"));

        (await ns.Delete("plain")).Refused("(Forbidden)", $"Secret {ns.Name}/plain is still in use by {kind}/app (container app, envFrom)");

        await ns.Kubectl("delete", kind, "app", "--now");
        (await ns.Delete("plain")).Succeeded();
    }

    [Fact]
    public async Task The_pull_secret_of_a_ServiceAccount_cannot_be_deleted_but_a_Secret_that_it_only_lists_can()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("pull");
        await ns.SecretAsync("mounted");
        await ns.Create("serviceaccounts", TestObjects.Parse(
            """{"metadata": {"name": "robot"}, "imagePullSecrets": [{"name": "pull"}], "secrets": [{"name": "mounted"}]}"""));

        (await ns.Delete("pull")).Refused("ServiceAccount/robot");
        var deleted = (await ns.Delete("mounted")).Succeeded();
        Assert.Contains(
            "Warning: ServiceAccount/robot still lists mounted in its field secrets, which mounts nothing", deleted.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_certificate_of_an_Ingress_cannot_be_deleted()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("web-tls");
        await ns.Create("ingresses", TestObjects.Parse("""
            {"metadata": {"name": "web"}, "spec": {
              "defaultBackend": {"service": {"name": "web", "port": {"number": 80}}},
              "tls": [{"hosts": ["example.org"], "secretName": "web-tls"}]}}
            """));

        (await ns.Delete("web-tls")).Refused("Ingress/web");
    }

    [Fact]
    public async Task The_Secret_of_a_PersistentVolume_cannot_be_deleted_in_any_namespace()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("csi");
        (await ns.Api.CreateAsync("persistentvolumes", "", TestObjects.Parse($$"""
            {"metadata": {"name": "{{ns.Name}}"}, "spec": {
              "capacity": {"storage": "1Gi"}, "accessModes": ["ReadWriteOnce"],
              "csi": {"driver": "some", "volumeHandle": "some", "nodeStageSecretRef": {"name": "csi", "namespace": "{{ns.Name}}"} } } }
            """))).Expected();

        (await ns.Delete("csi")).Refused($"PersistentVolume/{ns.Name}");

        (await ns.Api.DeleteAsync("persistentvolumes", "", ns.Name)).Expected();
        await ns.Api.UntilAsync("persistentvolumes", "", ns.Name, volume => volume is null);
        (await ns.Delete("csi")).Succeeded();
    }

    [Fact]
    public async Task The_Secret_of_a_suspended_or_idle_CronJob_cannot_be_deleted()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(TestObjects.Workload("CronJob", "weekly", "plain"));
        await ns.Kubectl("patch", "cronjob", "weekly", "-p", """{"spec":{"suspend":true}}""");
        (await ns.Delete("plain")).Refused("CronJob/weekly");

        await ns.Kubectl("create", "job", "now", "--from=cronjob/weekly");
        await ns.Until("pods", "", pod => pod is not null);
        await ns.FinishPods();
        await ns.Until("jobs", "now", IsComplete);
        var refused = (await ns.Delete("plain")).Refused("CronJob/weekly");
        Assert.DoesNotContain("Job/now", refused.Error.Replace("CronJob/", "", StringComparison.Ordinal), StringComparison.Ordinal);

        await ns.Kubectl("delete", "cronjob", "weekly");
        (await ns.Delete("plain")).Succeeded();
    }

    [Fact]
    public async Task The_Secret_of_a_Job_can_be_deleted_after_the_Job_has_finished()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(TestObjects.Workload("Job", "app", "plain"));
        await ns.Until("pods", "", pod => pod is not null);
        (await ns.Delete("plain")).Refused("Job/app");

        await ns.FinishPods();
        await ns.Until("jobs", "app", IsComplete);

        (await ns.Delete("plain")).Succeeded();
    }

    [Theory]
    [InlineData("Succeeded")]
    [InlineData("Failed")]
    public async Task The_Secret_of_a_terminated_Pod_can_be_deleted(string phase)
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Apply(TestObjects.Workload("Pod", "app", "plain"));
        await ns.FinishPods(phase);

        (await ns.Delete("plain")).Succeeded();
    }

    [Fact]
    public async Task The_Secret_of_a_workload_scaled_to_zero_cannot_be_deleted()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        foreach (var kind in (string[])["Deployment", "StatefulSet"])
        {
            await ns.Apply(TestObjects.Workload(kind, kind.ToLowerInvariant(), "plain"));
            await ns.Kubectl("scale", $"{kind}/{kind.ToLowerInvariant()}", "--replicas=0");
        }

        await ns.Until("pods", "", pod => pod is null);
        (await ns.Delete("plain")).Refused("Deployment/deployment", "StatefulSet/statefulset");
    }

    [Fact]
    public async Task The_message_names_ten_referrers_and_counts_the_others()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        for (var number = 0; number < 12; number++)
        {
            await ns.Create("podtemplates", TestObjects.Workload("PodTemplate", $"app-{number:00}", "plain"));
        }

        var refused = (await ns.Delete("plain")).Refused("2 more");
        Assert.Equal(10, refused.Error.Split("PodTemplate/").Length - 1);
    }

    private static bool IsComplete(JsonNode? job) =>
        job?["status"]?["conditions"]?.AsArray().Any(condition => (string?)condition!["type"] == "Complete" && (string?)condition["status"] == "True") == true;
}
