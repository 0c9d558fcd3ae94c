namespace SecretPin.Core.Verdicts;

/// <summary>
/// Why a review came out as it did: the closed list that metrics, audit records and tests speak of. What follows from a
/// reason (allowed or not, HTTP-like code) is computed in <see cref="Verdict"/>, never set by hand.
/// </summary>
public enum Reason
{
    // Allowed.

    /// <summary>Nothing in the object concerns us.</summary>
    NothingToDo,

    /// <summary>A controller owns the object, and would revert or multiply it if it were rewritten.</summary>
    ControllerOwned,

    /// <summary>The kubelet's image of a static pod.</summary>
    MirrorPod,

    /// <summary>Aliases became versioned names.</summary>
    Resolved,

    /// <summary>The alias that is still in an immutable object was there before.</summary>
    UnresolvedBefore,

    /// <summary>The namespace is going, or gone.</summary>
    NamespaceTerminating,

    /// <summary>The object is already being deleted.</summary>
    AlreadyDeleting,

    /// <summary>A type of Secret whose life its own controller manages.</summary>
    ManagedType,

    /// <summary>Annotated with <c>secretpin.io/allow-deletion</c>.</summary>
    Forced,

    /// <summary>Only rollback history references it, past retention.</summary>
    OnlyHistory,

    /// <summary>Nothing references it.</summary>
    Unused,

    // Refused: what was asked may not be.

    /// <summary>A declared alias has no pin, or its pinned Secret does not exist.</summary>
    NoPin,

    /// <summary>A declared alias stands in the final state of a workload.</summary>
    Unresolved,

    /// <summary>The namespace asks for versioned Secrets, and the workload references another, or a version that is not there.</summary>
    NotVersioned,

    /// <summary>An alias is pinned to the Secret.</summary>
    Pinned,

    /// <summary>A root references the Secret.</summary>
    InUse,

    /// <summary>The Secret was superseded less than its retention ago.</summary>
    Retained,

    // Refused: what was sent is wrong.

    /// <summary>The review or the object in it is not what it says it is.</summary>
    Malformed,

    /// <summary>The object is well-formed and says something that cannot be.</summary>
    Invalid,

    // Refused: we could not tell.

    /// <summary>The cluster did not answer, or we failed.</summary>
    Unverified,
}
