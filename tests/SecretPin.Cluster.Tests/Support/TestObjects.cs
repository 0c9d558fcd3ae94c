using System.Text.Json.Nodes;

namespace SecretPin.Cluster.Tests.Support;

/// <summary>Default test data.</summary>
internal static class TestObjects
{
    public const string Older = "20241201000000";
    public const string Old = "20250101000000";
    public const string New = "20250201000000";

    /// <summary>Names aliases <c>auth</c> and <c>regcred</c> in every field of a pod spec that can name a Secret.</summary>
    public const string PodSpec = """
        {
          "imagePullSecrets": [{"name": "regcred"}],
          "initContainers": [{"name": "init", "image": "some", "envFrom": [{"secretRef": {"name": "auth"}}]}],
          "containers": [{"name": "app", "image": "some",
            "env": [{"name": "TOKEN", "valueFrom": {"secretKeyRef": {"name": "auth", "key": "token"}}}],
            "envFrom": [{"secretRef": {"name": "auth"}}]}],
          "volumes": [
            {"name": "plain", "secret": {"secretName": "auth"}},
            {"name": "projected", "projected": {"sources": [{"secret": {"name": "auth"}}]}}]
        }
        """;

    /// <summary>The number of references to <c>auth</c> in <see cref="PodSpec"/>.</summary>
    public const int PlacesOfAuth = 5;

    /// <summary>The kinds with a pod spec and their plurals.</summary>
    public static readonly IReadOnlyDictionary<string, string> Workloads = new Dictionary<string, string>
    {
        ["Pod"] = "pods",
        ["Deployment"] = "deployments",
        ["StatefulSet"] = "statefulsets",
        ["DaemonSet"] = "daemonsets",
        ["ReplicaSet"] = "replicasets",
        ["Job"] = "jobs",
        ["CronJob"] = "cronjobs",
        ["ReplicationController"] = "replicationcontrollers",
        ["PodTemplate"] = "podtemplates",
        ["Rollout"] = "rollouts",
    };

    public static JsonObject Secret(string name) => Parse($$$"""
        {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "{{{name}}}"}, "stringData": {"token": "some"}}
        """);

    public static JsonObject Alias(string name, string version) => Alias(name, Parse($$$"""{"version": "{{{version}}}"}"""));

    public static JsonObject Alias(string name, JsonObject source) => new()
    {
        ["apiVersion"] = "secretpin.io/v1alpha1",
        ["kind"] = "SecretAlias",
        ["metadata"] = new JsonObject { ["name"] = name },
        ["spec"] = new JsonObject { ["source"] = source },
    };

    /// <summary>A pod spec that names a Secret in the environment of its container.</summary>
    public static JsonObject Workload(string kind, string name, string secret) => Workload(kind, name, Pod(secret));

    public static JsonObject Pod(string secret) => Parse($$$"""
        {"containers": [{"name": "app", "image": "some", "envFrom": [{"secretRef": {"name": "{{{secret}}}"}}]}]}
        """);

    /// <summary>A valid workload.</summary>
    public static JsonObject Workload(string kind, string name, JsonObject podSpec)
    {
        var template = new JsonObject { ["metadata"] = Parse("""{"labels": {"app": "x"}}"""), ["spec"] = podSpec };
        template["metadata"]!["labels"]!["app"] = name;
        if (kind is "Job" or "CronJob")
        {
            podSpec["restartPolicy"] = "Never";
        }

        var selector = new JsonObject { ["matchLabels"] = new JsonObject { ["app"] = name } };
        var (version, body) = kind switch
        {
            "Pod" => ("v1", new JsonObject { ["spec"] = podSpec.DeepClone() }),
            "PodTemplate" => ("v1", new JsonObject { ["template"] = template }),
            "ReplicationController" => ("v1", new JsonObject { ["spec"] = new JsonObject { ["template"] = template } }),
            "Job" => ("batch/v1", new JsonObject { ["spec"] = new JsonObject { ["template"] = template } }),
            "CronJob" => ("batch/v1", new JsonObject
            {
                ["spec"] = new JsonObject
                {
                    ["schedule"] = "0 0 1 1 *",
                    ["jobTemplate"] = new JsonObject { ["spec"] = new JsonObject { ["template"] = template } },
                },
            }),
            "Rollout" => ("argoproj.io/v1alpha1", new JsonObject { ["spec"] = new JsonObject { ["template"] = template } }),
            _ => ("apps/v1", new JsonObject { ["spec"] = new JsonObject { ["selector"] = selector, ["template"] = template } }),
        };
        body["apiVersion"] = version;
        body["kind"] = kind;
        body["metadata"] = new JsonObject { ["name"] = name };
        return body;
    }

    /// <summary>The pod template of a workload, or the Pod itself.</summary>
    public static JsonNode Template(JsonNode workload) =>
        workload["kind"]!.GetValue<string>() == "Pod" ? workload
        : workload["template"] ?? workload["spec"]!["template"] ?? workload["spec"]!["jobTemplate"]!["spec"]!["template"]!;

    public static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();

    /// <summary>A List of several objects, for kubectl.</summary>
    public static JsonObject List(params JsonObject[] objects) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "List",
        ["items"] = new JsonArray([.. objects]),
    };
}
