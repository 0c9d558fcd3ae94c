using System.Globalization;
using System.Reflection;
using System.Text.Json.Nodes;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;
using SecretPin.Testing.Processes;
using static SecretPin.Cluster.Tests.Support.SecretNames;

namespace SecretPin.Cluster.Tests.Rollouts;

/// <summary>
/// A Rollout of Argo Rollouts, with the published CRD (argo-rollout-crd.yaml) and without its controller: the test writes the status that the controller
/// writes. A pinned name is in the pod template, so Argo's canary rolls it out like any other change. Next to it, an object of <c>references.resolve</c>.
/// </summary>
[Collection(nameof(SerialTests))]
[Trait("Category", "Slow")]
public sealed class ArgoRolloutTests(RunningCluster cluster) : IAsyncLifetime
{
    private const string Rejected = "20250301000000";

    private static readonly JsonNode Plan = JsonNode.Parse("""{"steps": [{"workloads": ["Rollout/web"]}, {"percent": 100}]}""")!;

    private TestNamespace _namespace = null!;

    public async ValueTask InitializeAsync()
    {
        _namespace = await cluster.NewNamespaceAsync();
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        using var published = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream("argo-rollout-crd.yaml")!);
        await ReplaceCrdAsync(published.ReadToEnd(), hasSchema: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (_namespace is not null && Binaries.WhyNoHelm is null)
        {
            await _namespace.Kubectl("delete", "rollouts.argoproj.io", "--all");
            await ReplaceCrdAsync(TestCrd.Rollout.ToJsonString(), hasSchema: false);
        }
    }

    [Fact]
    public async Task A_Rollout_is_resolved_moves_in_its_step_and_its_own_canary_decides_when_the_next_step_follows()
    {
        var ns = _namespace;
        await using var ready = new ReadyPods(ns);
        var old = await ns.PinAsync("auth", TestObjects.Old, ("rollout", Plan.DeepClone()));
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == old);

        // A strict apply accepts the object, so each field of it is a field of the CRD.
        await ns.Apply(Web(), "--validate=strict");
        await ns.Apply(TestObjects.Workload("Deployment", "api", "auth"));
        await ns.Apply(Queue());
        var stored = await ns.Get("rollouts", "web");
        Assert.Equal([old, old], Of(stored["spec"]));
        Assert.Equal($"auth={TestObjects.Old}", (string?)stored["spec"]!["template"]!["metadata"]!["annotations"]!["secretpin.io/resolved"]);
        await WriteStatusAsync(ns, isHealthy: true, "True", "NewReplicaSetAvailable");

        await using var leader = await MovingLeader.StartAsync(cluster);
        var moved = await ns.PinAsync("auth", TestObjects.New, ("rollout", Plan.DeepClone()));
        await ns.Until("rollouts", "web", rollout => Of(rollout?["spec"]).SequenceEqual([moved, moved]));
        ManagedFields.AssertNoTraceOfSecretPin(await ns.Get("rollouts", "web"));
        await WaitsForAsync(ns, "its controller has not observed the change yet");

        // The canary of Argo is paused at 20%: the Rollout stays available, and the next step waits.
        await WriteStatusAsync(ns, isHealthy: false, "Unknown", "RolloutPaused");
        await WaitsForAsync(ns, "its condition Healthy is False");
        await ns.Apply(TestObjects.Workload("Deployment", "api", "auth"));
        Assert.Equal([old], Of((await ns.Get("deployments", "api"))["spec"]));

        await WriteStatusAsync(ns, isHealthy: true, "True", "NewReplicaSetAvailable");
        await ns.Until("deployments", "api", deployment => Of(deployment?["spec"]).SequenceEqual([moved]));

        // The object of references.resolve belongs to the second step. Its controller reports whether it is ready.
        await WaitsForAsync(ns, "its condition Programmed is False", "TriggerAuthentication/queue");
        var queue = await ns.Get("triggerauthentications", "queue");
        Assert.Equal(moved, (string?)queue["spec"]!["secretTargetRef"]![0]!["name"]);
        Assert.Equal($"auth={TestObjects.New}", (string?)queue["metadata"]!["annotations"]!["secretpin.io/resolved"]);
        ManagedFields.AssertNoTraceOfSecretPin(queue);
        (await ns.Api.PatchAsync("triggerauthentications", ns.Name, "queue", Programmed("True"))).Expected();
        await ns.Until("secretaliases", "auth", alias => (string?)alias?["status"]?["pinned"] == moved);

        // An analysis of Argo fails, and Argo aborts the canary of the next version.
        await ns.PinAsync("auth", Rejected, ("rollout", Plan.DeepClone()));
        await ns.Until("rollouts", "web", rollout => Of(rollout?["spec"]).SequenceEqual([$"auth-{Rejected}", $"auth-{Rejected}"]));
        await WriteStatusAsync(ns, isHealthy: false, "False", "RolloutAborted");
        var rolledBack = await RolloutStatus.UntilAsync(ns, "auth", "RolledBack");
        Assert.StartsWith(
            "Rollout/web did not become ready: its conditions report that it makes no progress.", (string?)rolledBack["reason"], StringComparison.Ordinal);
        await ns.Until("rollouts", "web", rollout => Of(rollout?["spec"]).SequenceEqual([moved, moved]));
        Assert.Equal([moved], Of((await ns.Get("deployments", "api"))["spec"]));
    }

    private static JsonObject Web() => TestObjects.Parse("""
        {
          "apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "web"},
          "spec": {
            "replicas": 5, "revisionHistoryLimit": 3, "selector": {"matchLabels": {"app": "web"}},
            "strategy": {"canary": {"maxSurge": "20%", "steps": [{"setWeight": 20}, {"pause": {}}, {"setWeight": 60}, {"pause": {"duration": "10m"}}]}},
            "template": {
              "metadata": {"labels": {"app": "web"}},
              "spec": {"containers": [{
                "name": "app", "image": "some", "envFrom": [{"secretRef": {"name": "auth"}}],
                "env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "auth", "key": "token"}}}]}]}
            }
          }
        }
        """);

    /// <summary>A TriggerAuthentication whose controller reports the condition of a Gateway of the Gateway API.</summary>
    private static JsonObject Queue()
    {
        var queue = TestObjects.Parse("""
            {
              "apiVersion": "keda.sh/v1alpha1", "kind": "TriggerAuthentication", "metadata": {"name": "queue"},
              "spec": {"secretTargetRef": [{"parameter": "token", "name": "auth", "key": "token"}]}
            }
            """);
        queue["status"] = Programmed("False")["status"]!.DeepClone();
        return queue;
    }


    private static JsonObject Programmed(string status) => new()
    {
        ["status"] = new JsonObject { ["conditions"] = new JsonArray(Condition("Programmed", status, "Programmed")) },
    };

    /// <summary>Writes the status of the current generation, as the controller of Argo Rollouts does: the generation is text.</summary>
    private static async Task WriteStatusAsync(TestNamespace ns, bool isHealthy, string progressing, string reason)
    {
        var generation = ((long)(await ns.Get("rollouts", "web"))["metadata"]!["generation"]!).ToString(CultureInfo.InvariantCulture);
        (await ns.Api.PatchAsync("rollouts", ns.Name, "web/status", new JsonObject
        {
            ["status"] = new JsonObject
            {
                ["observedGeneration"] = generation,
                ["conditions"] = new JsonArray(
                    Condition("Available", "True", "AvailableReason"),
                    Condition("Healthy", isHealthy ? "True" : "False", "RolloutHealthy"),
                    Condition("Progressing", progressing, reason)),
            },
        })).Expected();
    }

    private static JsonObject Condition(string type, string status, string reason) => new JsonObject
    {
        ["type"] = type,
        ["status"] = status,
        ["reason"] = reason,
        ["message"] = "",
        ["lastTransitionTime"] = "2026-01-31T12:00:00Z",
        ["lastUpdateTime"] = "2026-01-31T12:00:00Z",
    };

    private static Task<JsonNode?> WaitsForAsync(TestNamespace ns, string reason, string workload = "Rollout/web") =>
        ns.Until("secretaliases", "auth", alias => alias?["status"]?["rollout"]?["waiting"]?.AsArray()
            .Any(wait => ((string?)wait!["workload"], (string?)wait["reason"]) == (workload, reason)) == true);

    /// <summary>Replaces the CRD, and waits until the API server uses its schema.</summary>
    private async Task ReplaceCrdAsync(string crd, bool hasSchema)
    {
        (await cluster.Kubectl.RunAsync(crd, "replace", "-f", "-")).Succeeded();
        var path = $"{Resources.Path("rollouts", _namespace.Name)}?dryRun=All";
        var invalid = TestObjects.Parse("""
            {"apiVersion": "argoproj.io/v1alpha1", "kind": "Rollout", "metadata": {"name": "probe"}, "spec": {"replicas": "text"}}
            """);
        await Until.HoldsAsync(async () =>
            (await cluster.Api.SendAsync(HttpMethod.Post, path, invalid)).IsSuccess != hasSchema ? null : "The API server does not use the new CRD yet.");
    }
}
