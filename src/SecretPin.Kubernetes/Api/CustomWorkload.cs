using SecretPin.Core.References;

namespace SecretPin.Kubernetes.Api;

/// <summary>A custom kind with a pod spec that the cluster operator lists, such as Argo's Rollout.</summary>
/// <param name="Resource">The resource that serves it.</param>
/// <param name="Workload">Where its pod specs are.</param>
public sealed record CustomWorkload(Resource Resource, Workload Workload);
