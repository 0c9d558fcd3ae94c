namespace SecretPin.Core.References;

/// <summary>An object does not match its kind. The message names the field, and contains no value of the object.</summary>
public class ObjectFormatException(string message) : FormatException(message);
