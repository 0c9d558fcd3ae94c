namespace SecretPin.Kubernetes.Events;

/// <summary>core/v1 ObjectReference: the object that an Event is about. Its namespace is also that of the Event.</summary>
public sealed record EventTarget(string ApiVersion, string Kind, string Namespace, string Name, string Uid);
