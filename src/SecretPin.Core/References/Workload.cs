namespace SecretPin.Core.References;

/// <summary>The first table: the kinds with a pod spec. The product of this table and <see cref="PodSpecFields"/> is the list of all fields.</summary>
public sealed record Workload
{
    /// <param name="kind">The kind of the object.</param>
    /// <param name="podSpecPaths">
    /// The keys from the object to its pod specs, in the format of <see cref="SecretField.Path"/>, at least one: <c>spec/template/spec</c>.
    /// </param>
    public Workload(ObjectKind kind, params IReadOnlyList<string> podSpecPaths)
    {
        (Kind, PodSpecPaths) = (kind, podSpecPaths);
        HasManyPodSpecs = podSpecPaths.Count > 1 || podSpecPaths[0].Split('/').Any(segment => FieldPath.IsWildcard(segment));
        Templates = [.. podSpecPaths.GroupBy(PodTemplatePath.Around).Select(paths => new PodTemplatePath(paths.Key, [.. paths]))];
    }

    public ObjectKind Kind { get; }

    /// <summary>The keys from the object to its pod specs, in the format of <see cref="SecretField.Path"/>.</summary>
    public IReadOnlyList<string> PodSpecPaths { get; }

    /// <summary>The pod templates that contain the pod specs.</summary>
    public IReadOnlyList<PodTemplatePath> Templates { get; }

    /// <summary>Whether the kind has several pod specs or a list of them, so that messages must name the pod spec.</summary>
    public bool HasManyPodSpecs { get; }

    /// <summary>Whether the pod spec is immutable.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>Whether the object only records a pod template for a rollback.</summary>
    public bool IsHistory { get; init; }

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
