using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>A workload as somebody wants to store it.</summary>
/// <param name="Workload">Where its kind has the pod spec.</param>
/// <param name="Namespace">The namespace of the request, which counts more than what the object says.</param>
/// <param name="Object">The workload.</param>
/// <param name="Old">On an update, the workload as it is stored.</param>
public readonly record struct WorkloadReview(Workload Workload, string Namespace, ScannedObject Object, ScannedObject? Old = null)
{
    /// <summary>The user who sends the request.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Whether the object is the image of a static pod. Each user can write the annotation, so a node must have sent the request.</summary>
    public bool IsMirrorPod => Object.IsMirrorPod && UserName.StartsWith("system:node:", StringComparison.Ordinal);

    /// <summary>Whether an alias keeps the version that the stored workload has: it cannot change, or was asked not to.</summary>
    public bool IsHeld => Old is not null && (Workload.IsImmutable || Object.IsHeld);

    /// <summary>Whether its controller would revert or multiply it if it were rewritten.</summary>
    public bool IsControllerOwned => Object.HasReviewedController && Object.Kind != Kinds.Pod;

    /// <summary>For people: <c>Deployment production/auth-api</c>.</summary>
    public override string ToString() =>
        $"{Object.Kind.Kind} {Namespace}/{(Object.Name.Length > 0 ? Object.Name : Object.GenerateName + "…")}";
}
