namespace SecretPin.Core.Guard;

/// <summary>What it means to a Secret that an object references it.</summary>
public enum ReferrerState
{
    /// <summary>It stays, and needs the Secret.</summary>
    Root,

    /// <summary>It only remembers a pod template for a rollback.</summary>
    History,

    /// <summary>It is done, or on its way out, and holds nothing.</summary>
    Inactive,
}
