using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>An object that references a Secret.</summary>
public sealed record Referrer(ScannedObject Object, ReferrerState State);

/// <summary>Whether a referrer protects the Secret from deletion.</summary>
public enum ReferrerState
{
    /// <summary>It needs the Secret.</summary>
    Root,

    /// <summary>It only records a pod template for a rollback.</summary>
    History,

    /// <summary>It has finished, or is about to be deleted, and does not protect the Secret.</summary>
    Inactive,
}
