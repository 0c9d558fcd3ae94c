namespace SecretPin.Cli.Terminal;

/// <summary>What was named as input is none. The message says what to do.</summary>
internal sealed class InputException(string message) : Exception(message);
