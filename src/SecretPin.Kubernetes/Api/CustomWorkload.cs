using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Api;

/// <summary>A kind with a pod spec inside that the operator lists, such as Argo's Rollout.</summary>
/// <param name="Resource">Where it is served.</param>
/// <param name="PodSpecPath">Keys from the object to its pod spec, joined by <c>/</c>: <c>spec/template/spec</c>.</param>
public sealed record CustomWorkload(Resource Resource, string PodSpecPath)
{
    /// <summary>For the scanner.</summary>
    public Workload Workload => new(Resource.ObjectKind, PodSpecPath);
}
