namespace SecretPin.Kubernetes.Objects;

/// <summary>core/v1 ObjectReference: the object that an Event is about.</summary>
/// <param name="ApiVersion">Such as <c>apps/v1</c>.</param>
/// <param name="Kind">The kind of the object.</param>
/// <param name="Namespace">The namespace of the object and of the Event.</param>
/// <param name="Name">The name of the object.</param>
/// <param name="Uid">The uid of the object.</param>
public sealed record EventTarget(string ApiVersion, string Kind, string Namespace, string Name, string Uid);
