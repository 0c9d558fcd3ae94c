using SecretPin.Core.Names;

namespace SecretPin.Core.References;

/// <summary>The controller owner reference of an object (metav1.OwnerReference with <c>controller: true</c>).</summary>
public sealed record Owner(ObjectKind Kind, string ApiVersion, string Name, string Uid)
{
    /// <summary>
    /// Whether an object with this name can exist. The API server requires only that the name is not empty, so each user can write any text.
    /// </summary>
    public bool CanExist => DnsSubdomain.IsValid(Name);

    /// <summary>Whether SecretPin reviews objects of this kind.</summary>
    internal bool IsReviewed { get; set; }
}

/// <summary>The finalizers of an object. The garbage collector handles these three kinds differently.</summary>
[Flags]
internal enum Finalizers : byte
{
    None = 0,
    Orphan = 1,
    ForegroundDeletion = 2,
    Foreign = 4,
}
