namespace SecretPin.Kubernetes.LiveReads;

/// <summary>Parses the JSON of one object. The span is valid only during the call.</summary>
public delegate T ObjectParser<out T>(ReadOnlySpan<byte> json);
