namespace SecretPin.Core.References;

/// <summary>The object is well-formed, and exceeds a limit of SecretPin that Kubernetes does not have.</summary>
public sealed class ObjectLimitException(string message) : ObjectFormatException(message);
