namespace SecretPin.Kubernetes.Objects;

/// <summary>What tells an object from the others of its kind.</summary>
/// <param name="Namespace">Empty for an object in no namespace.</param>
/// <param name="Name">Its name.</param>
public readonly record struct ObjectKey(string Namespace, string Name);
