namespace SecretPin.Core.Verdicts;

/// <summary>
/// The reason of a verdict, as metrics, audit records and tests name it. <see cref="Verdict"/> computes the outcome and the code from
/// the reason.
/// </summary>
public enum Reason
{
    // Allowed.

    /// <summary>The object contains nothing that SecretPin acts on.</summary>
    NothingToDo,

    /// <summary>A controller owns the object, and would revert a rewrite or create endless copies.</summary>
    ControllerOwned,

    /// <summary>The mirror pod of a static pod.</summary>
    MirrorPod,

    /// <summary>Aliases were replaced by versioned names, or a resolve request was handled.</summary>
    Resolved,

    /// <summary>The stored, immutable object already contains the alias.</summary>
    UnresolvedBefore,

    /// <summary>The namespace is terminating or does not exist.</summary>
    NamespaceTerminating,

    /// <summary>The caller is the namespace controller, but the namespace is not terminating, or SecretPin could not verify that it is.</summary>
    NamespaceController,

    /// <summary>The object is already being deleted.</summary>
    AlreadyDeleting,

    /// <summary>Another controller manages Secrets of this type.</summary>
    ManagedType,

    /// <summary>The Secret has the annotation <c>secretpin.io/allow-deletion</c>.</summary>
    Forced,

    /// <summary>Only rollback history references the Secret.</summary>
    OnlyHistory,

    /// <summary>The objects that still reference the Secret do not protect it: a rollout replaces them, or Helm removes them with the Secret.</summary>
    NotBlocked,

    /// <summary>The Secret is not a version of a declared alias, and the guard is configured to protect only these.</summary>
    OutOfScope,

    /// <summary>Nothing references the Secret.</summary>
    Unused,

    // Denied: the request is forbidden.

    /// <summary>A declared alias has no pin, or its pinned Secret does not exist.</summary>
    NoPin,

    /// <summary>The final state of a workload contains a declared alias.</summary>
    Unresolved,

    /// <summary>The namespace requires versioned Secrets, and the workload references another Secret, or a version that does not exist.</summary>
    NotVersioned,

    /// <summary>The author of a SecretAlias lacks a permission for what SecretPin would do on their behalf.</summary>
    NotPermitted,

    /// <summary>An alias is pinned to the Secret.</summary>
    Pinned,

    /// <summary>A root references the Secret.</summary>
    InUse,

    /// <summary>The Secret was superseded less than its retention ago.</summary>
    Retained,

    // Denied: the input is wrong.

    /// <summary>The review, or the object in it, is malformed.</summary>
    Malformed,

    /// <summary>The object is well-formed and contains an invalid value.</summary>
    Invalid,

    // Denied: SecretPin could not decide.

    /// <summary>The API server did not answer, or SecretPin failed.</summary>
    Unverified,
}
