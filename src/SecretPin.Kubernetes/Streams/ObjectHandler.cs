namespace SecretPin.Kubernetes.Streams;

/// <summary>Handles the JSON of one object. The span is valid only during the call.</summary>
public delegate void ObjectHandler(ReadOnlySpan<byte> json);
