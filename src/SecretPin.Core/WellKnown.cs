namespace SecretPin.Core;

/// <summary>The names that users write and read in their objects.</summary>
public static class WellKnown
{
    /// <summary>The API group of SecretPin's kinds.</summary>
    public const string Group = "secretpin.io";

    /// <summary>The API version of SecretPin's kinds.</summary>
    public const string Version = "v1alpha1";

    /// <summary>On a pod template, or a Pod: the resolved aliases as <c>alias=version,…</c>, sorted. A record, not an instruction.</summary>
    public const string ResolvedAnnotation = "secretpin.io/resolved";

    /// <summary>On a workload: <c>"true"</c> keeps its versions on an update.</summary>
    public const string HoldAnnotation = "secretpin.io/hold";

    /// <summary>
    /// On a workload, not on its pod template: the aliases to resolve again, separated by commas. The webhook handles the request in the review that
    /// adds the annotation, and removes it.
    /// </summary>
    public const string ResolveAnnotation = "secretpin.io/resolve";

    /// <summary>On a SecretAlias: what a person requests of its rollout, as JSON (<c>RolloutRequest</c>).</summary>
    public const string RolloutAnnotation = "secretpin.io/rollout";

    /// <summary>On a Secret: the reason to delete it although it is in use.</summary>
    public const string AllowDeletionAnnotation = "secretpin.io/allow-deletion";

    /// <summary>On the objects that SecretPin creates for a version: the alias.</summary>
    public const string AliasAnnotation = "secretpin.io/alias";

    /// <summary>On each CRD: the version of the chart's application. Matches deploy/chart/templates/crds.yaml.</summary>
    public const string VersionAnnotation = "secretpin.io/version";

    /// <summary>On the CRD SecretAlias: the chart value <c>workloads</c> as JSON, for the kubectl plugin. Matches deploy/chart/templates/crds.yaml.</summary>
    public const string WorkloadsAnnotation = "secretpin.io/workloads";

    /// <summary>
    /// On the CRD SecretAlias: how the chart value <c>references</c> changes the catalogue, as JSON with <c>disabled</c>, <c>entries</c> and <c>resolve</c>,
    /// and in <c>search</c> the chart value <c>guard.search</c>, for the kubectl plugin. Matches deploy/chart/templates/crds.yaml.
    /// </summary>
    public const string ReferencesAnnotation = "secretpin.io/references";

    /// <summary>On a ClusterRole, <c>"true"</c>: the guard gets its permissions, so that it searches more kinds of custom resources.</summary>
    public const string AggregateToGuardLabel = "secretpin.io/aggregate-to-guard";

    /// <summary>On the objects that SecretPin creates, with the value <see cref="ManagedBy"/>. SecretPin prunes only these.</summary>
    public const string ManagedByLabel = "app.kubernetes.io/managed-by";

    /// <inheritdoc cref="ManagedByLabel"/>
    public const string ManagedBy = "secretpin";

    /// <summary>On a namespace, <c>versioned</c>: workloads with unversioned Secrets are rejected.</summary>
    public const string EnforceLabel = "secretpin.io/enforce";

    /// <summary>On a namespace, <c>versioned</c>: workloads with unversioned Secrets get a warning.</summary>
    public const string WarnLabel = "secretpin.io/warn";

    /// <summary>On a namespace, <c>versioned</c>: workloads with unversioned Secrets get an annotation in the API server's audit log.</summary>
    public const string AuditLabel = "secretpin.io/audit";

    /// <summary>On a namespace, <c>audit</c>: SecretPin changes and rejects nothing in it, and reports what it would have done.</summary>
    public const string ModeLabel = "secretpin.io/mode";

    /// <summary>On the CRD SecretAlias: the chart value <c>mode</c>, for the kubectl plugin. Matches deploy/chart/templates/crds.yaml.</summary>
    public const string ModeAnnotation = "secretpin.io/mode";

    /// <summary>On a namespace: names that the levels ignore, such as <c>legacy-*,ca</c>. An annotation, because labels cannot contain <c>*</c>.</summary>
    public const string ExemptAnnotation = "secretpin.io/exempt";

    /// <summary>On the objects of a Helm release: the name of the release (helm pkg/action/validate.go).</summary>
    public const string ReleaseNameAnnotation = "meta.helm.sh/release-name";

    /// <summary>On the objects of a Helm release: the namespace of the release.</summary>
    public const string ReleaseNamespaceAnnotation = "meta.helm.sh/release-namespace";

    /// <summary>On the mirror pod of a static pod (core/v1 MirrorPodAnnotationKey).</summary>
    public const string MirrorPodAnnotation = "kubernetes.io/config.mirror";
}
