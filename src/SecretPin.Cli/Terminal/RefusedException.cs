namespace SecretPin.Cli.Terminal;

/// <summary>What was asked cannot be, as things are in the cluster. The message names the object, the reason and the next command.</summary>
internal sealed class RefusedException(string message) : Exception(message);
