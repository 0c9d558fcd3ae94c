namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Keeps what is needed of one object.</summary>
public delegate T ObjectParser<out T>(ReadOnlySpan<byte> json);
