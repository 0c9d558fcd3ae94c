using SecretPin.Core.References;

namespace SecretPin.Core.Guard;

/// <summary>An object that references a Secret.</summary>
public sealed record Referrer(ScannedObject Object, ReferrerState State)
{
    /// <summary>The warning about a deletion of the Secret, if it is allowed; <see langword="null"/> for none.</summary>
    public string? Warning { get; init; }
}

/// <summary>Whether a referrer protects the Secret from deletion.</summary>
public enum ReferrerState
{
    /// <summary>It needs the Secret.</summary>
    Root,

    /// <summary>It only records a pod template for a rollback.</summary>
    History,

    /// <summary>It still names the Secret, but a rollout replaces it, Helm removes it together with the Secret, or it only lists the Secret.</summary>
    NotBlocking,

    /// <summary>It has finished, or is about to be deleted, and does not protect the Secret.</summary>
    Inactive,
}
