namespace SecretPin.Kubernetes.Cache;

/// <summary>The stored fields of a Secret, without its data.</summary>
public readonly record struct SecretEntry
{
    private readonly long _createdAt;

    public SecretEntry(DateTimeOffset? createdAt, bool isBeingDeleted) =>
        (_createdAt, IsBeingDeleted) = (createdAt?.UtcTicks ?? 0, isBeingDeleted);

    public DateTimeOffset? CreatedAt => _createdAt == 0 ? null : new(_createdAt, TimeSpan.Zero);

    /// <summary>Whether the Secret has a deletionTimestamp.</summary>
    public bool IsBeingDeleted { get; }
}
