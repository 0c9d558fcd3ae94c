namespace SecretPin.Core.References;

/// <summary>A field that the scanner reads, apart from references.</summary>
internal enum ObjectField
{
    None,

    /// <summary>A member of a JSON object that names a Secret, stored until that object ends.</summary>
    Slot,

    /// <summary>An element of an array, or a member of a map, that is the name of a Secret.</summary>
    SecretText,

    /// <summary>The key of an array element.</summary>
    ElementName,

    Kind,
    ApiVersion,
    Name,
    GenerateName,
    Namespace,
    Uid,
    CreatedAt,
    DeletionTimestamp,
    Finalizer,
    Hold,
    ResolveRequest,
    MirrorPod,
    AllowDeletion,
    SecretType,

    /// <summary>A label that identifies configuration of a program.</summary>
    SecretLabel,
    Phase,
    PodPhase,
    EnforceLabel,
    WarnLabel,
    AuditLabel,
    ModeLabel,
    Exempt,
    Replicas,
    UpdatedReplicas,
    CurrentRevision,
    UpdateRevision,
    ClaimNamespace,
    Generation,
    ObservedGeneration,
    Paused,
    UpdateStrategy,
    Partition,
    ServiceAccountName,
    ReleaseName,
    ReleaseNamespace,
    RecordStatus,
    ManagedEntry,
    ManagedTime,
    ManagedData,
    TemplateMetadata,
    TemplateAnnotations,
    Resolved,

    // The members of an owner reference, and the owner reference.
    OwnerApiVersion,
    OwnerKind,
    OwnerName,
    OwnerUid,
    OwnerController,
    OwnerReference,

    // The members of a condition, and the condition.
    ConditionType,
    ConditionStatus,
    Condition,
}
