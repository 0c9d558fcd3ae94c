namespace SecretPin.Kubernetes.Objects;

/// <summary>Identifies an object among those of its kind. The namespace is empty for a cluster-scoped object.</summary>
public readonly record struct ObjectKey(string Namespace, string Name)
{
    /// <summary>As in messages: <c>production/auth-api-secrets</c>.</summary>
    public override string ToString() => Namespace.Length > 0 ? $"{Namespace}/{Name}" : Name;
}
