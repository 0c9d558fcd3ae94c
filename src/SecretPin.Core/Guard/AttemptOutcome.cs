namespace SecretPin.Core.Guard;

/// <summary>The outcome of an attempt to delete a Secret that is audited.</summary>
public enum AttemptOutcome
{
    /// <summary>Rejected: the Secret is pinned, in use or retained.</summary>
    Denied,

    /// <summary>Allowed by the annotation <c>secretpin.io/allow-deletion</c>.</summary>
    Forced,

    /// <summary>Rejected: the guard could not read the evidence.</summary>
    Unverified,

    /// <summary>Allowed to the namespace controller, although the namespace is not terminating: somebody impersonates it.</summary>
    Impersonated,

    /// <summary>Allowed in audit mode: without audit mode, it would have been rejected.</summary>
    Audited,
}
