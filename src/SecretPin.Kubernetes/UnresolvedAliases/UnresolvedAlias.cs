using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>A declared alias that some workloads contain unresolved.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Holders">The workloads and pods, without those whose controller is among them.</param>
public sealed record UnresolvedAlias(ObjectKey Alias, IReadOnlyList<EventTarget> Holders);
