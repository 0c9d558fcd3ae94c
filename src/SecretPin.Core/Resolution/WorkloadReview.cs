using SecretPin.Core.References;

namespace SecretPin.Core.Resolution;

/// <summary>The create or update of a workload.</summary>
/// <param name="Workload">Where its kind names Secrets.</param>
/// <param name="Namespace">The namespace of the request, which takes precedence over that of the object.</param>
/// <param name="Object">The workload.</param>
/// <param name="Old">The stored workload; <see langword="null"/> on a create.</param>
public readonly record struct WorkloadReview(Workload Workload, string Namespace, ScannedObject Object, ScannedObject? Old = null)
{
    /// <summary>Whether the API server stores nothing. Default false.</summary>
    public bool IsDryRun { get; init; }

    /// <summary>The references in which the webhook resolves aliases. The others are neither resolved nor checked.</summary>
    public IEnumerable<Reference> References
    {
        get
        {
            var ns = Namespace;
            return Object.References.Where(reference => reference.IsResolvedIn(ns));
        }
    }

    /// <summary>Whether an alias keeps the version of the stored workload: the pod spec is immutable, or the workload is held.</summary>
    public bool IsHeld => Old is not null && (Workload.IsImmutable || Object.IsHeld);

    /// <summary>Whether a controller that SecretPin reviews owns the workload, and would revert a rewrite or create endless copies.</summary>
    public bool IsControllerOwned => Object.HasReviewedController && Object.Kind != Kinds.Pod;

    /// <summary>For messages: <c>Deployment production/auth-api</c>.</summary>
    public override string ToString() =>
        $"{Object.Kind.Kind} {Namespace}/{(Object.Name.Length > 0 ? Object.Name : Object.GenerateName + "…")}";
}
