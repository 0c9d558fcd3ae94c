namespace SecretPin.Core.References;

/// <summary>What a scanned value means for the object, apart from its references.</summary>
internal enum ObjectField
{
    None,

    /// <summary>A member of an object that names Secrets, kept until that object ends.</summary>
    Slot,

    /// <summary>What tells an element of an array from the others.</summary>
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
    MirrorPod,
    AllowDeletion,
    SecretType,
    Phase,
    PodPhase,
    EnforceLabel,
    WarnLabel,
    AuditLabel,
    Exempt,
    Replicas,
    UpdatedReplicas,
    CurrentRevision,
    UpdateRevision,
    ClaimNamespace,
    TemplateMetadata,
    TemplateAnnotations,
    Resolved,

    // Members of an owner reference, which ends with its element.
    OwnerApiVersion,
    OwnerKind,
    OwnerName,
    OwnerUid,
    OwnerController,
    OwnerReference,

    // Members of a condition.
    ConditionType,
    ConditionStatus,
    Condition,
}
