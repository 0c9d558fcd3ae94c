namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Keeps what is needed of one object.</summary>
public delegate T ReadObject<out T>(ReadOnlySpan<byte> json);
