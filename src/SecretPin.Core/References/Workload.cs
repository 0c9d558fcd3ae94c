namespace SecretPin.Core.References;

/// <summary>The first table: the kinds with a pod spec. The product of this table and <see cref="PodSpecFields"/> is the list of all fields.</summary>
/// <param name="Kind">The kind of the object.</param>
/// <param name="PodSpecPath">The keys from the object to its pod spec, joined by <c>/</c>.</param>
public sealed record Workload(ObjectKind Kind, string PodSpecPath)
{
    /// <summary>Whether the pod spec is immutable.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>Whether the object only records a pod template for a rollback.</summary>
    public bool IsHistory { get; init; }

    /// <summary>The keys from the object to its pod template; empty if the object itself is the template.</summary>
    public string TemplatePath { get; } = PodSpecPath.Contains('/', StringComparison.Ordinal)
        ? PodSpecPath[..PodSpecPath.LastIndexOf('/')]
        : "";

    /// <summary>The JSON pointer of the metadata of the pod template.</summary>
    public string MetadataPointer { get; } = PodSpecPath.Contains('/', StringComparison.Ordinal)
        ? $"/{PodSpecPath[..PodSpecPath.LastIndexOf('/')]}/metadata"
        : "/metadata";

    /// <summary>The built-in kinds with a pod spec in Kubernetes 1.36 (PodSpec and PodTemplateSpec in k8s.io/api).</summary>
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
