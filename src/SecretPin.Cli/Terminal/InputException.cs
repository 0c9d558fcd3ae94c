namespace SecretPin.Cli.Terminal;

/// <summary>Invalid usage or input. Exit code <see cref="ExitCode.Unusable"/>.</summary>
/// <param name="message">The reason, and what to do.</param>
internal sealed class InputException(string message) : Exception(message);
