namespace SecretPin.Cli.Terminal;

/// <summary>The state of the cluster does not allow the command. Exit code <see cref="ExitCode.Refused"/>.</summary>
/// <param name="lines">The object, the reason, and the next command.</param>
internal sealed class RefusedException(params IReadOnlyList<string> lines) : Exception(string.Join('\n', lines))
{
    /// <summary>The lines of the message.</summary>
    public IReadOnlyList<string> Lines => lines;
}
