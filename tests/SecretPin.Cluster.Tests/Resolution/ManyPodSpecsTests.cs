using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.Support;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Resolution;

/// <summary>A custom workload with several pod specs, some of them in a list.</summary>
public sealed class ManyPodSpecsTests(RunningCluster cluster)
{
    [Fact]
    public async Task Each_pod_spec_of_a_custom_workload_is_resolved_and_protects_its_Secret()
    {
        Assert.SkipWhen(ControlPlane.Binaries.WhyNoHelm is not null, ControlPlane.Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        var (auth, regcred) = (await ns.PinAsync("auth", TestObjects.Old, ("retention", "0s")), await ns.PinAsync("regcred", TestObjects.Old));
        var manifest = Rollout(TestObjects.Pod("plain"), TestObjects.Pod("plain"), TestObjects.Parse(TestObjects.PodSpec));

        var applied = await ns.Apply(manifest);

        Assert.Equal($"Warning: SecretPin resolved auth={TestObjects.Old}, regcred={TestObjects.Old}", applied.Error.Trim());
        var stored = await ns.Get("rollouts", "app");
        Assert.Equal(["plain", "plain", .. Enumerable.Repeat(auth, TestObjects.PlacesOfAuth), regcred], Of(stored["spec"]).Order(Comparer<string>.Create(
            (first, second) => (first != "plain", first).CompareTo((second != "plain", second)))));
        Assert.Null(stored["spec"]!["groups"]![0]!["template"]!["metadata"]);
        Assert.Equal($"auth={TestObjects.Old},regcred={TestObjects.Old}", Resolved(stored["spec"]!["groups"]![1]!["template"]!));

        await ns.Apply(manifest);
        Assert.Equal((long)stored["metadata"]!["generation"]!, (long)(await ns.Get("rollouts", "app"))["metadata"]!["generation"]!);

        await ns.PinAsync("auth", TestObjects.New, ("retention", "0s"));
        await ns.UntilGuardKnowsAsync(auth);
        (await ns.Delete(auth)).Refused("Rollout", "/app (groups[1], container app, env TOKEN");
        await ns.Kubectl("annotate", "rollouts.argoproj.io", "app", "secretpin.io/resolve=auth");
        Assert.DoesNotContain(auth, Of((await ns.Get("rollouts", "app"))["spec"]));
        (await ns.Delete(auth)).Succeeded();
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"template": null, "groups": null}""")]
    [InlineData("""{"groups": []}""")]
    [InlineData("""{"groups": [null, {}, {"template": null}, {"template": {"spec": null}}, {"template": {"spec": {"containers": null}}}]}""")]
    public async Task The_match_conditions_accept_absent_and_null_fields(string spec)
    {
        var ns = await cluster.NewNamespaceAsync();
        var rollout = Rollout(TestObjects.Pod("plain"));
        rollout["spec"] = TestObjects.Parse(spec);

        (await ns.Api.CreateAsync("rollouts", ns.Name, rollout)).Expected();
        (await ns.Api.PatchAsync("rollouts", ns.Name, "app", TestObjects.Parse("""{"spec": {"groups": [{"replicas": 2}]}}"""))).Expected();
    }

    [Theory]
    [InlineData(1, 240)]
    [InlineData(20, 12)]
    [InlineData(100, 2)]
    [InlineData(2000, 1)]
    [InlineData(1, 4000)]
    public async Task A_large_list_of_pod_specs_is_resolved(int groups, int references)
    {
        var ns = await cluster.NewNamespaceAsync();
        var auth = await ns.PinAsync("auth", TestObjects.Old);
        var pod = TestObjects.Pod("auth");
        var longest = $"{new string('x', 238)}-{TestObjects.Old}";
        pod["containers"]![0]!["env"] = new JsonArray([.. Enumerable.Range(0, references).Select(i => (JsonNode)TestObjects.Parse(
            $$$"""{"name": "E{{{i}}}", "valueFrom": {"secretKeyRef": {"name": "{{{longest}}}", "key": "k", "optional": true} } }"""))]);
        var rollout = Rollout(TestObjects.Pod("plain"), [.. Enumerable.Range(0, groups).Select(_ => (JsonObject)pod.DeepClone())]);

        var created = (await ns.Api.CreateAsync("rollouts", ns.Name, rollout)).Expected();

        Assert.DoesNotContain("auth", Of(created["spec"]));
        Assert.Equal(groups, Of(created["spec"]).Count(name => name == auth));
    }

    private static JsonObject Rollout(JsonObject first, params JsonObject[] groups)
    {
        var rollout = TestObjects.Workload("Rollout", "app", first);
        rollout["spec"]!["groups"] = new JsonArray(
            [.. groups.Select(group => (JsonNode)new JsonObject { ["template"] = new JsonObject { ["spec"] = group } })]);
        return rollout;
    }
}
