namespace SecretPin.Core.References;

/// <summary>
/// The paths of the fields in each kind, in the format of <see cref="SecretField.Path"/>. A slash at the end means an object whose members are skipped.
/// </summary>
internal static class ObjectFieldPaths
{
    private static readonly (string Path, ObjectField Field)[] Common =
    [
        ("kind", ObjectField.Kind),
        ("apiVersion", ObjectField.ApiVersion),
        ("metadata/name", ObjectField.Name),
        ("metadata/generateName", ObjectField.GenerateName),
        ("metadata/namespace", ObjectField.Namespace),
        ("metadata/uid", ObjectField.Uid),
        ("metadata/creationTimestamp", ObjectField.CreatedAt),
        ("metadata/deletionTimestamp", ObjectField.DeletionTimestamp),
        ("metadata/finalizers/*", ObjectField.Finalizer),
        ("metadata/ownerReferences/*", ObjectField.OwnerReference),
        ("metadata/ownerReferences/*/apiVersion", ObjectField.OwnerApiVersion),
        ("metadata/ownerReferences/*/kind", ObjectField.OwnerKind),
        ("metadata/ownerReferences/*/name", ObjectField.OwnerName),
        ("metadata/ownerReferences/*/uid", ObjectField.OwnerUid),
        ("metadata/ownerReferences/*/controller", ObjectField.OwnerController),
        (Annotation(WellKnown.ReleaseNameAnnotation), ObjectField.ReleaseName),
        (Annotation(WellKnown.ReleaseNamespaceAnnotation), ObjectField.ReleaseNamespace),
    ];

    private static readonly (string Path, ObjectField Field)[] Conditions =
    [
        ("status/conditions/*", ObjectField.Condition),
        ("status/conditions/*/type", ObjectField.ConditionType),
        ("status/conditions/*/status", ObjectField.ConditionStatus),
    ];

    private static readonly (string Path, ObjectField Field)[] Generations =
    [
        ("metadata/generation", ObjectField.Generation),
        ("status/observedGeneration", ObjectField.ObservedGeneration),
    ];

    public static IEnumerable<(string Path, ObjectField Field)> Of(Workload? workload, ObjectKind kind) =>
        [.. Common, .. OfWorkload(workload), .. OfKind(kind)];

    private static IEnumerable<(string Path, ObjectField Field)> OfWorkload(Workload? workload)
    {
        if (workload is null)
        {
            yield break;
        }

        yield return (Annotation(WellKnown.HoldAnnotation), ObjectField.Hold);
        yield return (Annotation(WellKnown.ResolveAnnotation), ObjectField.ResolveRequest);
        foreach (var podSpec in workload.PodSpecPaths)
        {
            yield return (podSpec + "/serviceAccountName", ObjectField.ServiceAccountName);
        }

        foreach (var path in workload.Templates.Select(template => template.Path))
        {
            var template = path.Length == 0 ? "" : path + "/";
            yield return (template + "metadata", ObjectField.TemplateMetadata);
            yield return (template + "metadata/annotations", ObjectField.TemplateAnnotations);
            yield return (template + Annotation(WellKnown.ResolvedAnnotation), ObjectField.Resolved);
        }
    }

    private static (string Path, ObjectField Field)[] OfKind(ObjectKind kind) =>
        kind == Kinds.Pod ? [(Annotation(WellKnown.MirrorPodAnnotation), ObjectField.MirrorPod), ("status/phase", ObjectField.PodPhase)]
        : kind == Kinds.Job ? Conditions
        : kind == Kinds.Deployment ? [.. Generations, .. Conditions, ("spec/paused", ObjectField.Paused)]
        : kind == Kinds.ReplicaSet ? [("spec/replicas", ObjectField.Replicas)]
        : kind == Kinds.StatefulSet ?
        [
            .. Generations,
            ("spec/updateStrategy/type", ObjectField.UpdateStrategy),
            ("spec/updateStrategy/rollingUpdate/partition", ObjectField.Partition),
            ("status/replicas", ObjectField.Replicas),
            ("status/updatedReplicas", ObjectField.UpdatedReplicas),
            ("status/currentRevision", ObjectField.CurrentRevision),
            ("status/updateRevision", ObjectField.UpdateRevision),
        ]
        : kind == Kinds.DaemonSet ?
        [
            .. Generations,
            ("spec/updateStrategy/type", ObjectField.UpdateStrategy),
            ("status/desiredNumberScheduled", ObjectField.Replicas),
            ("status/updatedNumberScheduled", ObjectField.UpdatedReplicas),
        ]
        : kind == Kinds.PersistentVolume ? [("spec/claimRef/namespace", ObjectField.ClaimNamespace)]
        : kind == Kinds.Secret ?
        [
            ("type", ObjectField.SecretType),
            (Annotation(WellKnown.AllowDeletionAnnotation), ObjectField.AllowDeletion),
            (Label("status"), ObjectField.RecordStatus),
            ("metadata/managedFields/*", ObjectField.ManagedEntry),
            ("metadata/managedFields/*/time", ObjectField.ManagedTime),
            ("metadata/managedFields/*/fieldsV1/f:data/", ObjectField.ManagedData),
        ]
        : kind == Kinds.SecretAlias ? [(Annotation(WellKnown.AllowDeletionAnnotation), ObjectField.AllowDeletion)]
        : kind == Kinds.Namespace ?
        [
            ("status/phase", ObjectField.Phase),
            (Label(WellKnown.EnforceLabel), ObjectField.EnforceLabel),
            (Label(WellKnown.WarnLabel), ObjectField.WarnLabel),
            (Label(WellKnown.AuditLabel), ObjectField.AuditLabel),
            (Label(WellKnown.ModeLabel), ObjectField.ModeLabel),
            (Annotation(WellKnown.ExemptAnnotation), ObjectField.Exempt),
        ]
        : [];

    private static string Annotation(string key) => $"metadata/annotations/{key.Replace("/", "~1", StringComparison.Ordinal)}";

    private static string Label(string key) => $"metadata/labels/{key.Replace("/", "~1", StringComparison.Ordinal)}";
}
