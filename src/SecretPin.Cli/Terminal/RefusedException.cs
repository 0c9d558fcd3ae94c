namespace SecretPin.Cli.Terminal;

/// <summary>The state of the cluster does not allow the command. Exit code <see cref="ExitCode.Refused"/>.</summary>
/// <param name="message">The object, the reason, and the next command.</param>
internal sealed class RefusedException(string message) : Exception(message);
