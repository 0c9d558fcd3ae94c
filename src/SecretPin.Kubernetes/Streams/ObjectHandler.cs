namespace SecretPin.Kubernetes.Streams;

/// <summary>Is given one object as one block of JSON, which is gone when the call returns.</summary>
public delegate void ObjectHandler(ReadOnlySpan<byte> json);
