namespace SecretPin.Core.References;

/// <summary>Where the marks are. Paths are written as in <see cref="SecretField.Path"/>.</summary>
internal static class MarkPaths
{
    private static readonly (string Path, Mark Mark)[] Every =
    [
        ("kind", Mark.Kind),
        ("apiVersion", Mark.ApiVersion),
        ("metadata/name", Mark.Name),
        ("metadata/generateName", Mark.GenerateName),
        ("metadata/namespace", Mark.Namespace),
        ("metadata/uid", Mark.Uid),
        ("metadata/creationTimestamp", Mark.CreatedAt),
        ("metadata/deletionTimestamp", Mark.DeletionTimestamp),
        ("metadata/finalizers/*", Mark.Finalizer),
        ("metadata/ownerReferences/*", Mark.OwnerReference),
        ("metadata/ownerReferences/*/apiVersion", Mark.OwnerApiVersion),
        ("metadata/ownerReferences/*/kind", Mark.OwnerKind),
        ("metadata/ownerReferences/*/name", Mark.OwnerName),
        ("metadata/ownerReferences/*/uid", Mark.OwnerUid),
        ("metadata/ownerReferences/*/controller", Mark.OwnerController),
    ];

    public static IEnumerable<(string Path, Mark Mark)> Of(Workload? workload, ObjectKind kind) =>
        [.. Every, .. OfWorkload(workload), .. OfKind(kind)];

    private static IEnumerable<(string Path, Mark Mark)> OfWorkload(Workload? workload)
    {
        if (workload is null)
        {
            yield break;
        }

        var template = workload.TemplatePath.Length == 0 ? "" : workload.TemplatePath + "/";
        yield return (Annotation(Contract.HoldAnnotation), Mark.Hold);
        yield return (template + "metadata", Mark.TemplateMetadata);
        yield return (template + "metadata/annotations", Mark.TemplateAnnotations);
        yield return (template + Annotation(Contract.ResolvedAnnotation), Mark.Resolved);
    }

    private static (string Path, Mark Mark)[] OfKind(ObjectKind kind) =>
        kind == Kinds.Pod ? [(Annotation(Contract.MirrorPodAnnotation), Mark.MirrorPod), ("status/phase", Mark.PodPhase)]
        : kind == Kinds.Job ?
        [
            ("status/conditions/*", Mark.Condition),
            ("status/conditions/*/type", Mark.ConditionType),
            ("status/conditions/*/status", Mark.ConditionStatus),
        ]
        : kind == Kinds.ReplicaSet ? [("spec/replicas", Mark.Replicas)]
        : kind == Kinds.StatefulSet ? [("status/replicas", Mark.Replicas), ("status/updatedReplicas", Mark.UpdatedReplicas)]
        : kind == Kinds.DaemonSet ? [("status/desiredNumberScheduled", Mark.Replicas), ("status/updatedNumberScheduled", Mark.UpdatedReplicas)]
        : kind == Kinds.PersistentVolume ? [("spec/claimRef/namespace", Mark.ClaimNamespace)]
        : kind == Kinds.Secret ? [("type", Mark.SecretType), (Annotation(Contract.AllowDeletionAnnotation), Mark.AllowDeletion)]
        : kind == Kinds.Namespace ?
        [
            ("status/phase", Mark.Phase),
            (Label(Contract.EnforceLabel), Mark.EnforceLabel),
            (Label(Contract.WarnLabel), Mark.WarnLabel),
            (Label(Contract.AuditLabel), Mark.AuditLabel),
            (Annotation(Contract.ExemptAnnotation), Mark.Exempt),
        ]
        : [];

    private static string Annotation(string key) => $"metadata/annotations/{key.Replace("/", "~1", StringComparison.Ordinal)}";

    private static string Label(string key) => $"metadata/labels/{key.Replace("/", "~1", StringComparison.Ordinal)}";
}
