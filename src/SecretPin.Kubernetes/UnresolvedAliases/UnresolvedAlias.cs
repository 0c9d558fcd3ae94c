using SecretPin.Kubernetes.Objects;

namespace SecretPin.Kubernetes.UnresolvedAliases;

/// <summary>A declared alias that some workload still holds by its own name.</summary>
/// <param name="Alias">The alias.</param>
/// <param name="Holders">What holds it; none that a controller in the list makes anew.</param>
public sealed record UnresolvedAlias(ObjectKey Alias, IReadOnlyList<EventTarget> Holders);
