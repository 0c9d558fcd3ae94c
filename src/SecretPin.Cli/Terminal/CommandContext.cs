using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Terminal;

/// <summary>The streams and the clock of a command.</summary>
/// <param name="OpenInput">Opens standard input.</param>
/// <param name="OpenOutput">Opens standard output.</param>
/// <param name="Errors">Standard error. Also receives the messages if standard output is JSON or YAML.</param>
/// <param name="Time">The clock.</param>
internal sealed record CommandContext(Func<Stream> OpenInput, Func<Stream> OpenOutput, TextWriter Errors, TimeProvider Time)
{
    /// <summary>Whether the command can ask the user a question.</summary>
    public static bool IsTerminal => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Standard output as text, flushed after each line.</summary>
    public TextWriter Output => field ??= new StreamWriter(OpenOutput(), YamlSplitter.Encoding) { NewLine = "\n", AutoFlush = true };
}
