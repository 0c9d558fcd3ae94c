namespace SecretPin.Kubernetes.Objects;

/// <summary>Identifies an object among those of its kind. The namespace is empty for a cluster-scoped object.</summary>
public readonly record struct ObjectKey(string Namespace, string Name);
