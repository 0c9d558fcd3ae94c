namespace SecretPin.Core.References;

/// <summary>
/// The first table: the kinds whose aliases the webhook resolves. Most of them have a pod spec, and the product of this table and
/// <see cref="PodSpecFields"/> is the list of its fields.
/// </summary>
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

    /// <summary>A kind without pod specs.</summary>
    private Workload(ObjectKind kind) => (Kind, PodSpecPaths, Templates) = (kind, [], []);

    public ObjectKind Kind { get; }

    /// <summary>The keys from the object to its pod specs, in the format of <see cref="SecretField.Path"/>.</summary>
    public IReadOnlyList<string> PodSpecPaths { get; }

    /// <summary>The pod templates that contain the pod specs.</summary>
    public IReadOnlyList<PodTemplatePath> Templates { get; private init; }

    /// <summary>The fields outside of the pod specs whose aliases are resolved too. The object takes the place of their pod template.</summary>
    public IReadOnlyList<SecretField> Fields { get; private init; } = [];

    /// <summary>The keys from the object to its pod specs and <see cref="Fields"/>.</summary>
    public IEnumerable<string> Paths => PodSpecPaths.Concat(Fields.Select(row => row.Path));

    /// <summary>Whether the kind has a pod spec, so that its objects create pods.</summary>
    public bool HasPodSpec => PodSpecPaths.Count > 0;

    /// <summary>Whether the kind has several pod specs or a list of them, so that messages must name the pod spec.</summary>
    public bool HasManyPodSpecs { get; }

    /// <summary>Whether the pod spec is immutable.</summary>
    public bool IsImmutable { get; init; }

    /// <summary>Whether the object only records a pod template for a rollback.</summary>
    public bool IsHistory { get; init; }

    /// <summary>The same kind, with further fields whose aliases are resolved.</summary>
    /// <param name="kind">The kind.</param>
    /// <param name="known">The kind as it is without these fields; <see langword="null"/> if its aliases are not resolved yet.</param>
    /// <param name="fields">The fields.</param>
    internal static Workload With(ObjectKind kind, Workload? known, IEnumerable<SecretField> fields)
    {
        known ??= new(kind);
        var ofObject = known.Templates.FirstOrDefault(template => template.Path.Length == 0) ?? new PodTemplatePath("", []);
        return known with
        {
            Templates = [.. known.Templates.Union([ofObject])],
            Fields = [.. fields.Select(field => field with { Template = ofObject })],
        };
    }

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
