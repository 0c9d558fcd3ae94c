using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Cluster.Tests.Webhooks;
using SecretPin.Core.References;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>What exempts an object from resolving and enforcement, apart from its owner: nothing that an ordinary user can write.</summary>
public sealed class ExemptionTests(RunningCluster cluster)
{
    private static readonly (string Name, string Value) Enforced = ("secretpin.io/enforce", "versioned");

    [Fact]
    public async Task The_mirror_annotation_of_a_user_exempts_nothing()
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");
        var pod = TestObjects.Workload("Pod", "app", "plain");
        pod["metadata"]!["annotations"] = new JsonObject { ["kubernetes.io/config.mirror"] = "some" };

        (await ns.Try(pod, "apply", "-f", "-")).Refused();
    }

    [Fact]
    public async Task A_namespace_cannot_take_the_name_label_of_an_excluded_namespace()
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);

        await ns.Try("label", "namespace", ns.Name, "kubernetes.io/metadata.name=kube-system", "--overwrite");
        await ns.Try("label", "namespace", ns.Name, "kubernetes.io/metadata.name-");

        // The API server restores the label.
        var stored = (await ns.Api.GetAsync("namespaces", "", ns.Name)).Expected();
        Assert.Equal(ns.Name, (string?)stored["metadata"]!["labels"]!["kubernetes.io/metadata.name"]);
    }

    [Fact]
    public async Task A_workload_that_a_finalizer_keeps_after_its_deletion_is_subject_to_enforcement()
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");
        var deployment = TestObjects.Workload("Deployment", "app", await ns.SecretAsync("auth", TestObjects.Old));
        deployment["metadata"]!["finalizers"] = new JsonArray("example.com/keep");
        await ns.Apply(deployment);
        await ns.Kubectl("delete", "deployment", "app", "--wait=false");

        var changed = await ns.Api.PatchAsync("deployments", ns.Name, "app", TemplateOf("plain"));
        Assert.Contains("names Secret plain, which is neither versioned nor an alias", changed.Message, StringComparison.Ordinal);

        await ns.Kubectl("patch", "deployment", "app", "--type=merge", "-p", """{"metadata":{"finalizers":null}}""");
        await ns.Until("deployments", "app", found => found is null);
    }

    [Fact]
    public async Task A_held_workload_is_subject_to_enforcement()
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");
        var deployment = TestObjects.Workload("Deployment", "app", await ns.SecretAsync("auth", TestObjects.Old));
        deployment["metadata"]!["annotations"] = new JsonObject { ["secretpin.io/hold"] = "true" };
        await ns.Apply(deployment);

        var changed = await ns.Api.PatchAsync("deployments", ns.Name, "app", TemplateOf("plain"));

        Assert.Contains("names Secret plain, which is neither versioned nor an alias", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_API_server_rejects_several_controllers()
    {
        var ns = await cluster.NewNamespaceAsync();
        var set = TestObjects.Workload("ReplicaSet", "app", "plain");
        set["metadata"]!["ownerReferences"] = new JsonArray(Owner("apps/v1", "Deployment", true), Owner("v1", "ConfigMap", true));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ns.Api.CreateAsync("replicasets", ns.Name, set)).Code);
    }

    [Theory]
    [InlineData("status")]
    [InlineData("scale")]
    public async Task A_subresource_does_not_change_the_template(string subresource)
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");
        var version = await ns.SecretAsync("auth", TestObjects.Old);
        await ns.Apply(TestObjects.Workload("Deployment", "app", version));

        await ns.Api.PatchAsync("deployments", ns.Name, $"app/{subresource}", TemplateOf("plain"));

        Assert.Equal([version], SecretNames.Of((await ns.Get("deployments", "app"))["spec"]));
    }

    /// <summary>A recorder with the same conditions shows for which objects the API server calls the webhook.</summary>
    [Fact]
    public async Task The_match_conditions_and_the_code_exempt_the_same_owned_workloads()
    {
        var ns = await cluster.NewNamespaceAsync();
        var workloads = await ConditionAsync("workloads.resolve.secretpin.io", "top-level");
        await using var recorder = await OtherWebhook.RecorderAsync(ns, workloads);
        var scanner = new ObjectScanner(new Workload(new("argoproj.io", "Rollout"), "spec/template/spec"));
        var expected = new HashSet<string>();
        var number = 0;
        foreach (var apiVersion in (string[])["v1", "apps/v1", "apps/v7", "batch/v1", "argoproj.io/v1alpha1", "example.com/v1", "apps", "/v1", "apps/v1/x"])
        {
            foreach (var kind in (string[])
                ["Pod", "PodTemplate", "ReplicationController", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob", "Rollout",
                 "ControllerRevision", "ConfigMap", "deployment"])
            {
                foreach (var isController in (bool?[])[true, false, null])
                {
                    var name = $"app-{number++}";
                    var workload = TestObjects.Workload(number % 2 == 0 ? "ReplicaSet" : "Rollout", name, "plain");
                    workload["metadata"]!["ownerReferences"] = new JsonArray(Owner("v1", "ConfigMap", null), Owner(apiVersion, kind, isController));
                    if (!scanner.Scan(Encoding.UTF8.GetBytes(workload.ToJsonString())).HasReviewedController)
                    {
                        expected.Add(name);
                    }

                    await ns.Api.SendAsync(
                        HttpMethod.Post, $"{Resources.Path(TestObjects.Workloads[(string)workload["kind"]!], ns.Name)}?dryRun=All", workload);
                }
            }
        }

        Assert.InRange(expected.Count, 1, number - 1);
        Assert.Equal(expected.Order(StringComparer.Ordinal), recorder.Reviewed.Where(name => name != "probe").Distinct().Order(StringComparer.Ordinal));
        await recorder.UnregisterAsync();
    }

    [Fact]
    public async Task The_match_conditions_and_the_code_exempt_the_same_mirror_pods()
    {
        var ns = await cluster.NewNamespaceAsync();
        await using var recorder = await OtherWebhook.RecorderAsync(ns, await ConditionAsync("pods.resolve.secretpin.io", "no-mirror"));
        var expected = new HashSet<string>();
        var number = 0;
        foreach (var annotation in (string[])["kubernetes.io/config.mirror", "kubernetes.io/config.source"])
        {
            foreach (var user in (string[])["system:node:worker", "system:nodes", "system:serviceaccount:kube-system:system:node:worker", "jane"])
            {
                var pod = TestObjects.Workload("Pod", $"app-{number++}", TestObjects.Parse("""{"containers": [{"name": "app", "image": "some"}]}"""));
                pod["metadata"]!["annotations"] = new JsonObject { [annotation] = "some" };
                var scanned = new ObjectScanner().Scan(Encoding.UTF8.GetBytes(pod.ToJsonString()));
                scanned.ConfirmMirrorPod(user);
                if (!scanned.IsMirrorPod)
                {
                    expected.Add(scanned.Name);
                }

                await ns.Api.SendAsync(HttpMethod.Post, $"{Resources.Path("pods", ns.Name)}?dryRun=All", pod, user: user);
            }
        }

        Assert.Equal(number - 1, expected.Count);
        Assert.Equal(expected.Order(StringComparer.Ordinal), recorder.Reviewed.Where(name => name != "probe").Distinct().Order(StringComparer.Ordinal));
        await recorder.UnregisterAsync();
    }

    private static JsonObject Owner(string apiVersion, string kind, bool? isController)
    {
        var owner = new JsonObject { ["apiVersion"] = apiVersion, ["kind"] = kind, ["name"] = "some", ["uid"] = "11111111-2222-3333-4444-555555555555" };
        if (isController is { } value)
        {
            owner["controller"] = value;
        }

        return owner;
    }

    private static JsonObject TemplateOf(string secret) => new()
    {
        ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = TestObjects.Pod(secret) } },
    };

    /// <summary>A match condition of an installed webhook.</summary>
    private async Task<JsonNode> ConditionAsync(string webhook, string condition)
    {
        var configuration = (await cluster.Api.GetAsync("mutatingwebhookconfigurations", "", RunningCluster.MutatingConfiguration)).Expected();
        return configuration["webhooks"]!.AsArray().Single(candidate => (string?)candidate!["name"] == webhook)!["matchConditions"]!.AsArray()
            .Single(candidate => (string?)candidate!["name"] == condition)!;
    }
}
