using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Api;

/// <summary>A custom kind with a pod spec that the cluster operator lists, such as Argo's Rollout.</summary>
/// <param name="Resource">The resource that serves it.</param>
/// <param name="PodSpecPath">The keys from the object to its pod spec, joined by <c>/</c>: <c>spec/template/spec</c>.</param>
public sealed record CustomWorkload(Resource Resource, string PodSpecPath)
{
    public Workload Workload => new(Resource.ObjectKind, PodSpecPath);
}
