using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cluster.Tests.HostileUsers;

/// <summary>
/// In a namespace with enforcement, an owner reference exempts a workload only if the owner exists and names the same Secrets. Every user can write
/// an owner reference.
/// </summary>
public sealed class ForgedOwnerTests(RunningCluster cluster)
{
    private const string SomeUid = "11111111-2222-3333-4444-555555555555";

    private static readonly (string Name, string Value) Enforced = ("secretpin.io/enforce", "versioned");

    public static TheoryData<string, string, string> Pairs => new()
    {
        { "ReplicaSet", "apps/v1", "Deployment" },
        { "Job", "batch/v1", "CronJob" },
        { "Deployment", "argoproj.io/v1alpha1", "Rollout" },
        { "Pod", "apps/v1", "ReplicaSet" },
        { "Pod", "v1", "Pod" },
    };

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_workload_whose_owner_does_not_exist_is_subject_to_enforcement(string kind, string apiVersion, string owner)
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");

        (await ns.Try(Owned(TestObjects.Workload(kind, "app", "plain"), apiVersion, owner, "none", SomeUid), "apply", "-f", "-")).Refused(
            "names Secret plain, which is neither versioned nor an alias", $"Its controller {owner}/none with uid '{SomeUid}' does not exist.");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_workload_whose_owner_has_another_uid_is_subject_to_enforcement(string kind, string apiVersion, string owner)
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Create(TestObjects.Workloads[owner], Idle(TestObjects.Workload(owner, "owner", "plain")));
        await EnforceAsync(ns);

        (await ns.Try(Owned(TestObjects.Workload(kind, "app", "plain"), apiVersion, owner, "owner", SomeUid), "apply", "-f", "-")).Refused("does not exist.");
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public async Task A_workload_whose_owner_names_another_Secret_is_subject_to_enforcement(string kind, string apiVersion, string owner)
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");
        var stored = await ns.Create(TestObjects.Workloads[owner], Idle(TestObjects.Workload(owner, "owner", await ns.SecretAsync("auth", TestObjects.Old))));

        (await ns.Try(Owned(TestObjects.Workload(kind, "app", "plain"), apiVersion, owner, "owner", Uid(stored)), "apply", "-f", "-")).Refused(
            "names Secret plain, which is neither versioned nor an alias", $"Its controller {owner}/owner does not name this Secret.");
    }

    [Fact]
    public async Task A_Pod_that_names_only_a_version_that_does_not_exist_is_rejected_whatever_its_owner_reference()
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);

        (await ns.Try(Owned(TestObjects.Workload("Pod", "app", $"auth-{TestObjects.Old}"), "apps/v1", "ReplicaSet", "none", SomeUid), "apply", "-f", "-"))
            .Refused($"Secret auth-{TestObjects.Old} does not exist");
    }

    [Fact]
    public async Task Workloads_from_before_the_label_still_scale_and_get_the_pull_secrets_of_their_ServiceAccount()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        await ns.Kubectl("patch", "serviceaccount", "default", "-p", """{"imagePullSecrets":[{"name":"registry"}]}""");
        foreach (var kind in (string[])["Deployment", "StatefulSet", "ReplicationController"])
        {
            await ns.Apply(Idle(TestObjects.Workload(kind, kind.ToLowerInvariant(), "plain")));
        }

        await ns.Apply(TestObjects.Workload("CronJob", "cronjob", "plain"));
        await EnforceAsync(ns);
        foreach (var kind in (string[])["deployment", "statefulset", "replicationcontroller"])
        {
            await ns.Kubectl("scale", $"{kind}/{kind}", "--replicas=1");
        }

        await ns.Kubectl("create", "job", "manual", "--from=cronjob/cronjob");
        await Until.HoldsAsync(async () =>
        {
            var pods = (await ns.List("pods")).Select(pod => (string)pod["metadata"]!["ownerReferences"]![0]!["kind"]!).Order(StringComparer.Ordinal).ToArray();
            return pods is ["Job", "ReplicaSet", "ReplicationController", "StatefulSet"] ? null : $"Only these kinds have pods: {string.Join(", ", pods)}";
        });
    }

    [Fact]
    public async Task A_StatefulSet_from_before_the_label_still_creates_pods_of_the_revision_before_its_update()
    {
        var ns = await cluster.NewNamespaceAsync();
        await ns.SecretAsync("plain");
        var set = TestObjects.Workload("StatefulSet", "db", "plain");
        set["spec"]!["replicas"] = 1;
        set["spec"]!["updateStrategy"] = TestObjects.Parse("""{"type": "RollingUpdate", "rollingUpdate": {"partition": 1}}""");
        await ns.Apply(set);
        var first = await ns.Until("pods", "db-0", pod => pod is not null);
        await EnforceAsync(ns);
        set["spec"]!["template"]!["spec"] = TestObjects.Pod(await ns.SecretAsync("auth", TestObjects.Old));
        await ns.Apply(set);

        await ns.Kubectl("delete", "pod", "db-0", "--now", "--wait=false");

        var second = await ns.Until("pods", "db-0", pod => pod is not null && Uid(pod) != Uid(first!));
        Assert.Equal(["plain"], SecretNames.Of(second!["spec"]));
    }

    [Fact]
    public async Task An_owner_reference_that_is_added_later_exempts_nothing()
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");
        var version = await ns.SecretAsync("auth", TestObjects.Old);
        var owner = await ns.Create("deployments", Idle(TestObjects.Workload("Deployment", "owner", version)));
        await ns.Create("replicasets", Idle(TestObjects.Workload("ReplicaSet", "app", version)));
        var owned = new JsonObject { ["metadata"] = new JsonObject { ["ownerReferences"] = OwnerReferences("apps/v1", "Deployment", "owner", Uid(owner)) } };
        (await ns.Api.PatchAsync("replicasets", ns.Name, "app", owned)).Expected();

        var changed = await ns.Api.PatchAsync("replicasets", ns.Name, "app", new JsonObject
        {
            ["spec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = TestObjects.Pod("plain") } },
        });

        // The Deployment controller may have removed the reference by now, because its selector does not match.
        Assert.Contains("names Secret plain, which is neither versioned nor an alias", changed.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("create", "?dryRun=All")]
    [InlineData("generateName", "")]
    public async Task A_dry_run_and_a_generated_name_make_no_difference(string way, string query)
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");
        var set = Owned(TestObjects.Workload("ReplicaSet", "app", "plain"), "apps/v1", "Deployment", "none", SomeUid);
        if (way == "generateName")
        {
            set["metadata"]!.AsObject().Remove("name");
            set["metadata"]!["generateName"] = "app-";
        }

        var answer = await ns.Api.SendAsync(HttpMethod.Post, Resources.Path("replicasets", ns.Name) + query, set);

        Assert.Contains("Its controller Deployment/none", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ephemeral_container_in_a_Pod_with_an_owner_is_subject_to_enforcement()
    {
        var ns = await cluster.NewNamespaceAsync(Enforced);
        await ns.SecretAsync("plain");
        var set = TestObjects.Workload("ReplicaSet", "app", await ns.SecretAsync("auth", TestObjects.Old));
        set["spec"]!["replicas"] = 1;
        await ns.Create("replicasets", set);
        var pod = await ns.Until("pods", "", found => found is not null);

        var debug = TestObjects.Parse("""
            {"spec": {"ephemeralContainers": [{"name": "debug", "image": "some", "envFrom": [{"secretRef": {"name": "plain"} }]}]} }
            """);
        var answer = await ns.Api.SendAsync(
            HttpMethod.Patch, Resources.Path("pods", ns.Name, $"{SecretNames.Name(pod!)}/ephemeralcontainers"), debug,
            "application/strategic-merge-patch+json");

        Assert.Contains("container debug, envFrom names Secret plain", answer.Message, StringComparison.Ordinal);
    }

    private static async Task EnforceAsync(TestNamespace ns)
    {
        await ns.Kubectl("label", "namespace", ns.Name, "secretpin.io/enforce=versioned");
        // The API server and the webhook learn labels from a watch.
        await Until.HoldsAsync(async () =>
            (await ns.Api.SendAsync(HttpMethod.Post, $"{Resources.Path("pods", ns.Name)}?dryRun=All", TestObjects.Workload("Pod", "probe", "plain"))).IsSuccess
                ? "Nothing is enforced yet." : null);
    }

    private static JsonObject Idle(JsonObject workload)
    {
        if ((string?)workload["kind"] is not ("Pod" or "PodTemplate" or "Job" or "CronJob" or "DaemonSet" or "Rollout"))
        {
            workload["spec"]!["replicas"] = 0;
        }

        return workload;
    }

    private static JsonObject Owned(JsonObject workload, string apiVersion, string kind, string name, string uid)
    {
        workload["metadata"]!["ownerReferences"] = OwnerReferences(apiVersion, kind, name, uid);
        return workload;
    }

    private static JsonArray OwnerReferences(string apiVersion, string kind, string name, string uid) => new(new JsonObject
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["name"] = name,
        ["uid"] = uid,
        ["controller"] = true,
    });

    private static string Uid(JsonNode found) => (string)found["metadata"]!["uid"]!;
}
