namespace SecretPin.Core.References;

/// <summary>A name that would become part of a path or a key is not a valid name of Kubernetes. No such object can exist.</summary>
public sealed class InvalidNameException(string message) : ObjectFormatException(message);
