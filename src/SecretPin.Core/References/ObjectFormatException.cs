namespace SecretPin.Core.References;

/// <summary>An object is not of the form that its kind has. The message says what was seen and where, and quotes no value.</summary>
public sealed class ObjectFormatException(string message) : FormatException(message);
