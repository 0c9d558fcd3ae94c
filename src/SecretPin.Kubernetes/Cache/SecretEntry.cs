namespace SecretPin.Kubernetes.Cache;

/// <summary>What is known of a Secret beside its name; nothing of what is in it.</summary>
public readonly record struct SecretEntry
{
    private readonly long _createdAt;

    public SecretEntry(DateTimeOffset? createdAt, bool isBeingDeleted) =>
        (_createdAt, IsBeingDeleted) = (createdAt?.UtcTicks ?? 0, isBeingDeleted);

    public DateTimeOffset? CreatedAt => _createdAt == 0 ? null : new(_createdAt, TimeSpan.Zero);

    /// <summary>Whether it has a deletionTimestamp.</summary>
    public bool IsBeingDeleted { get; }
}
