namespace SecretPin.Core.References;

/// <summary>The controller owner reference of an object (metav1 OwnerReference with <c>controller: true</c>).</summary>
public sealed record Owner(ObjectKind Kind, string Name, string Uid);
