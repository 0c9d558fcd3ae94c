using System.Text.Json;
using System.Text.Json.Nodes;

namespace SecretPin.Testing.Oracles;

/// <summary>The simple and slow way to find references: a tree in memory and the list of paths of upstream.</summary>
public static class DomWalk
{
    /// <summary>Every type of Kubernetes 1.36 that contains a PodSpec.</summary>
    public static readonly (string ApiVersion, string Kind, string PodSpec)[] Workloads =
    [
        ("v1", "Pod", "spec"),
        ("v1", "PodTemplate", "template/spec"),
        ("v1", "ReplicationController", "spec/template/spec"),
        ("apps/v1", "Deployment", "spec/template/spec"),
        ("apps/v1", "ReplicaSet", "spec/template/spec"),
        ("apps/v1", "StatefulSet", "spec/template/spec"),
        ("apps/v1", "DaemonSet", "spec/template/spec"),
        ("batch/v1", "Job", "spec/template/spec"),
        ("batch/v1", "CronJob", "spec/jobTemplate/spec/template/spec"),
        ("apps/v1", "ControllerRevision", "data/spec/template/spec"),
    ];

    private static readonly IReadOnlyList<string> PodPaths = UpstreamPaths.InJson(UpstreamPaths.Pod);

    public static IEnumerable<FoundSecret> InWorkload(JsonObject workload)
    {
        var (_, _, podSpec) = Workloads.First(row => row.Kind == (string?)workload["kind"] && row.ApiVersion == (string?)workload["apiVersion"]);
        return InPodSpec(workload, podSpec);
    }

    /// <param name="workload">An object of any kind.</param>
    /// <param name="podSpec">The path of its pod spec.</param>
    public static IEnumerable<FoundSecret> InPodSpec(JsonNode workload, string podSpec) =>
        PodPaths.SelectMany(path => Under(workload, $"{podSpec}/{path}"));

    /// <summary>
    /// The names at a path, with their pointers, without empty names and values of another type. Keys are escaped as in a pointer.
    /// </summary>
    public static IEnumerable<FoundSecret> Under(JsonNode root, string path) =>
        Walk(root, path.Split('/'), "").Where(found => found.Name.Length > 0);

    private static IEnumerable<FoundSecret> Walk(JsonNode? node, string[] path, string pointer) => (node, path) switch
    {
        (JsonArray array, ["*", .. var rest]) => array.SelectMany((element, i) => Walk(element, rest, $"{pointer}/{i}")),
        (JsonObject parent, [var key]) when parent[Key(key)] is JsonValue value && value.TryGetValue<string>(out var name) =>
            [new($"{pointer}/{key}", name, parent["optional"]?.GetValueKind() == JsonValueKind.True)],
        (JsonObject parent, [var key, .. var rest]) => Walk(parent[Key(key)], rest, $"{pointer}/{key}"),
        _ => [],
    };

    private static string Key(string segment) => segment.Replace("~1", "/", StringComparison.Ordinal);
}
