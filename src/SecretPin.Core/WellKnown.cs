namespace SecretPin.Core;

/// <summary>What users write and read in their own objects.</summary>
public static class WellKnown
{
    /// <summary>The API group of our own kinds.</summary>
    public const string Group = "secretpin.io";

    /// <summary>The version in which our own kinds are served.</summary>
    public const string Version = "v1alpha1";

    /// <summary>On a pod template (a Pod itself): <c>alias=version,…</c>, sorted. What was resolved; not an instruction.</summary>
    public const string ResolvedAnnotation = "secretpin.io/resolved";

    /// <summary>On a workload, <c>"true"</c>: an update keeps the versions that the workload has.</summary>
    public const string HoldAnnotation = "secretpin.io/hold";

    /// <summary>On a Secret: the reason why it may be deleted although it is in use.</summary>
    public const string AllowDeletionAnnotation = "secretpin.io/allow-deletion";

    /// <summary>On what we make for a version: the alias that it is a version of.</summary>
    public const string AliasAnnotation = "secretpin.io/alias";

    /// <summary>On what we make, with <see cref="ManagedBy"/>: what has it is ours to prune.</summary>
    public const string ManagedByLabel = "app.kubernetes.io/managed-by";

    /// <inheritdoc cref="ManagedByLabel"/>
    public const string ManagedBy = "secretpin";

    /// <summary>Labels of a namespace, value <c>versioned</c>: what is not is refused.</summary>
    public const string EnforceLabel = "secretpin.io/enforce";

    /// <summary>The same: a warning.</summary>
    public const string WarnLabel = "secretpin.io/warn";

    /// <summary>The same: an annotation in the API server's audit log.</summary>
    public const string AuditLabel = "secretpin.io/audit";

    /// <summary>On a namespace, an annotation (a label cannot hold a <c>*</c>): names that these levels leave alone, as in <c>legacy-*,ca</c>.</summary>
    public const string ExemptAnnotation = "secretpin.io/exempt";

    /// <summary>On the API server's image of a static pod (core/v1 MirrorPodAnnotationKey).</summary>
    public const string MirrorPodAnnotation = "kubernetes.io/config.mirror";
}
