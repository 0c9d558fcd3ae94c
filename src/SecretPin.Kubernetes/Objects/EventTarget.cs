namespace SecretPin.Kubernetes.Objects;

/// <summary>core/v1 ObjectReference: what an event is about.</summary>
/// <param name="ApiVersion">As in <c>apps/v1</c>.</param>
/// <param name="Kind">As in the object.</param>
/// <param name="Namespace">The event's, too.</param>
/// <param name="Name">The object's name.</param>
/// <param name="Uid">The object's uid.</param>
public sealed record EventTarget(string ApiVersion, string Kind, string Namespace, string Name, string Uid);
