namespace SecretPin.Core.References;

/// <summary>The first table: which kinds have a pod spec, and where. Times <see cref="PodSpecFields"/> it gives every field.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="PodSpecPath">Keys from the object to its pod spec, joined by <c>/</c>.</param>
public sealed record Workload(ObjectKind Kind, string PodSpecPath)
{
    /// <summary>Whether an update may not change the pod spec.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>Whether the object only remembers a pod template for a rollback, and runs nothing.</summary>
    public bool IsHistory { get; init; }

    /// <summary>Keys from the object to what holds the pod spec and its metadata; empty where that is the object itself.</summary>
    public string TemplatePath { get; } = PodSpecPath.Contains('/', StringComparison.Ordinal)
        ? PodSpecPath[..PodSpecPath.LastIndexOf('/')]
        : "";

    /// <summary>The JSON pointer of the metadata beside the pod spec.</summary>
    public string MetadataPointer { get; } = PodSpecPath.Contains('/', StringComparison.Ordinal)
        ? $"/{PodSpecPath[..PodSpecPath.LastIndexOf('/')]}/metadata"
        : "/metadata";

    /// <summary>Every built-in kind with a pod spec, as of Kubernetes 1.36 (PodSpec and PodTemplateSpec in k8s.io/api).</summary>
    public static IReadOnlyList<Workload> BuiltIn { get; } =
    [
        new(Kinds.Pod, "spec") { IsImmutable = true },
        new(new("", "PodTemplate"), "template/spec"),
        new(new("", "ReplicationController"), "spec/template/spec"),
        new(Kinds.Deployment, "spec/template/spec"),
        new(Kinds.ReplicaSet, "spec/template/spec"),
        new(Kinds.StatefulSet, "spec/template/spec"),
        new(Kinds.DaemonSet, "spec/template/spec"),
        new(Kinds.Job, "spec/template/spec") { IsImmutable = true },
        new(new("batch", "CronJob"), "spec/jobTemplate/spec/template/spec"),
        new(Kinds.ControllerRevision, "data/spec/template/spec") { IsImmutable = true, IsHistory = true },
    ];
}
