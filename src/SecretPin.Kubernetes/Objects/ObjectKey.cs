namespace SecretPin.Kubernetes.Objects;

/// <summary>Identifies an object among those of its kind.</summary>
/// <param name="Namespace">Empty for a cluster-scoped object.</param>
/// <param name="Name">The name.</param>
public readonly record struct ObjectKey(string Namespace, string Name);
