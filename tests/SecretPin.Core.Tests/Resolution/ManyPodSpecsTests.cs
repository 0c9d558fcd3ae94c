using System.Text;
using System.Text.Json.Nodes;
using SecretPin.Core.Enforcement;
using SecretPin.Core.References;
using SecretPin.Core.Resolution;
using SecretPin.Core.Verdicts;
using static SecretPin.Core.Tests.Resolution.Manifests;

namespace SecretPin.Core.Tests.Resolution;

/// <summary>A custom workload with several pod specs, some of them in a list.</summary>
public sealed class ManyPodSpecsTests
{
    private const string Resolved = "auth=20250723110000";

    [Fact]
    public void Each_pod_template_with_an_alias_is_resolved_and_gets_its_annotation()
    {
        var sent = RayCluster(PodSpec("auth"), PodSpec("plain"), PodSpec("plain", "auth"));

        var after = Json.After(sent, Decide(sent, New));

        Assert.Equal([New, "plain", "plain", New], Names(after));
        Assert.Equal([Resolved, null, Resolved], TestObjects.Scan(after).Templates.Select(template => template.Resolved));
        Assert.Equal(Resolved, (string?)Json.At(after, "/spec/workerGroupSpecs/1/template/metadata/annotations/secretpin.io~1resolved"));
    }

    [Fact]
    public void Applying_the_manifest_again_changes_nothing()
    {
        var sent = RayCluster(PodSpec("auth"), PodSpec("auth"));
        var stored = Json.After(sent, Decide(sent, New));

        var verdict = Decide(sent, stored, New);

        Json.AssertSame(stored, Json.After(sent, verdict));
        Assert.Empty(verdict.Warnings);
        Assert.Equal(Reason.NothingToDo, Decide(stored, stored, New).Reason);
    }

    [Fact]
    public void A_held_workload_keeps_the_version_of_each_pod_spec()
    {
        var stored = RayCluster(PodSpec(New), PodSpec(Old), PodSpec("plain"));
        var sent = Held(RayCluster(PodSpec("auth"), PodSpec("auth"), PodSpec("auth")));

        Assert.Equal([New, Old, New], Names(Json.After(sent, Decide(sent, stored, "auth-20260101000000"))));
    }

    [Fact]
    public void A_held_workload_keeps_the_version_of_a_named_element_that_moves()
    {
        var stored = Named(RayCluster(PodSpec("plain"), PodSpec(Old), PodSpec(New)), "cpu", "gpu");
        var sent = Held(Named(RayCluster(PodSpec("plain"), PodSpec("auth"), PodSpec("auth")), "gpu", "cpu"));

        Assert.Equal(["plain", New, Old], Names(Json.After(sent, Decide(sent, stored, "auth-20260101000000"))));
    }

    [Fact]
    public void Each_list_of_pull_secrets_keeps_one_entry_per_alias()
    {
        var first = RayCluster(PodSpecWithPullSecrets("other"), PodSpecWithPullSecrets("auth", "mine"), PodSpecWithPullSecrets("auth"));
        var stored = Json.After(first, Decide(first, Old));
        var sent = stored.DeepClone().AsObject();
        Json.At(sent, "/spec/workerGroupSpecs/0/template/spec/imagePullSecrets").AsArray().Add(new JsonObject { ["name"] = "auth" });
        Json.At(sent, "/spec/workerGroupSpecs/1/template/spec/imagePullSecrets").AsArray().Add(new JsonObject { ["name"] = "auth" });

        var after = Json.After(sent, Decide(sent, stored, New));

        Assert.Equal(["other", "mine", New, New], Names(after));
    }

    [Fact]
    public void A_resolve_request_moves_only_the_places_that_the_annotation_of_their_pod_template_assigns_to_the_alias()
    {
        var stored = RayCluster(PodSpec("auth"), PodSpec(Old), PodSpec("auth"));
        stored = Json.After(stored, Decide(stored, Old));
        var sent = stored.DeepClone().AsObject();
        sent["metadata"]!["annotations"] = new JsonObject { [WellKnown.ResolveAnnotation] = "auth" };

        var after = Json.After(sent, Decide(sent, stored, New));

        Assert.Equal([New, Old, New], Names(after));
        Assert.Equal([Resolved, null, Resolved], TestObjects.Scan(after).Templates.Select(template => template.Resolved));
    }

    [Fact]
    public void Messages_name_the_pod_spec()
    {
        var message = DecideWithout(RayCluster(PodSpec("plain"), PodSpec("plain"), PodSpec("auth")), "auth", "Create a version of it.").Message;

        Assert.Equal(
            "RayCluster production/app names alias auth (workerGroupSpecs[1], container a, envFrom), which has no pin. Create a version of it.", message);
        Assert.Equal("headGroupSpec, container a, envFrom", TestObjects.Scan(RayCluster(PodSpec("auth"))).References[0].Label);
    }

    [Fact]
    public void Enforcement_checks_each_pod_spec()
    {
        var review = TestObjects.Review(RayCluster(PodSpec(New), PodSpec(New), PodSpec("plain")));
        var policy = EnforcementPolicy.None.With(WellKnown.EnforceLabel, "versioned");

        var verdict = FinalStateCheck.Decide(review, TestObjects.Pins(), new HashSet<string> { New }, policy);

        Assert.Equal(Reason.NotVersioned, verdict.Reason);
        Assert.Contains("workerGroupSpecs[1], container a, envFrom names Secret plain", verdict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_ServiceAccounts_of_all_pod_specs_are_those_of_the_workload()
    {
        var sent = RayCluster(PodSpec("auth"), PodSpec("auth"));
        Json.At(sent, "/spec/headGroupSpec/template/spec").AsObject()["serviceAccountName"] = "head";
        Json.At(sent, "/spec/workerGroupSpecs/0/template/spec").AsObject()["serviceAccountName"] = "worker";

        Assert.Equal(["head", "worker", "default"], TestObjects.Scan(sent).ServiceAccountNames);
    }

    [Fact]
    public void Pod_specs_without_a_template_share_the_annotation_of_the_object()
    {
        var kind = new ObjectKind("pxc.percona.com", "PerconaXtraDBCluster");
        var scanner = new ObjectScanner(new Workload(kind, "spec/pxc", "spec/haproxy"));
        var sent = Json.Parse(
            """
            {
              "apiVersion": "pxc.percona.com/v1", "kind": "PerconaXtraDBCluster", "metadata": {"name": "app"},
              "spec": {"pxc": {"imagePullSecrets": [{"name": "auth"}]}, "haproxy": {"imagePullSecrets": [{"name": "regcred"}]}}
            }
            """u8);
        var scanned = scanner.Scan(Encoding.UTF8.GetBytes(sent.ToJsonString()));
        var review = new WorkloadReview(scanner.WorkloadOf(kind)!, TestObjects.Namespace, scanned);

        var after = Json.After(sent, Resolver.Decide(review, TestObjects.Pins(New, "regcred-20260101000000")));

        Assert.Equal("auth=20250723110000,regcred=20260101000000", (string?)Json.At(after, "/metadata/annotations/secretpin.io~1resolved"));
        Assert.Equal("regcred-20260101000000", (string?)Json.At(after, "/spec/haproxy/imagePullSecrets/0/name"));
    }

    /// <summary>A RayCluster with a head group, and worker groups without names.</summary>
    private static JsonObject RayCluster(JsonObject head, params JsonObject[] workers) => new()
    {
        ["apiVersion"] = "ray.io/v1",
        ["kind"] = "RayCluster",
        ["metadata"] = new JsonObject { ["name"] = "app" },
        ["spec"] = new JsonObject
        {
            ["headGroupSpec"] = new JsonObject { ["template"] = new JsonObject { ["spec"] = head } },
            ["workerGroupSpecs"] = new JsonArray(
                [.. workers.Select(worker => (JsonNode)new JsonObject { ["template"] = new JsonObject { ["spec"] = worker } })]),
        },
    };

    private static JsonObject Named(JsonObject cluster, params string[] names)
    {
        foreach (var (index, name) in names.Index())
        {
            Json.At(cluster, $"/spec/workerGroupSpecs/{index}").AsObject()["name"] = name;
        }

        return cluster;
    }

    private static IEnumerable<string> Names(JsonNode workload) => TestObjects.Scan(workload).References.Select(reference => reference.Name);
}
