using SecretPin.Core;
using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Terminal;

/// <summary>The streams and the clock of a command. Standard error also receives the messages if standard output is JSON or YAML.</summary>
internal sealed record CommandContext(Func<Stream> OpenInput, Func<Stream> OpenOutput, TextWriter Errors, TimeProvider Time)
{
    /// <summary>Whether the command can ask the user a question.</summary>
    public static bool IsTerminal => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Standard output for people, flushed after each line.</summary>
    public TextWriter Output => field ??= new SafeTextWriter(RawOutput, SafeText.Escape);

    /// <summary>Standard output for a format that has its own escapes.</summary>
    public TextWriter RawOutput => field ??= new StreamWriter(OpenOutput(), YamlSplitter.Encoding) { NewLine = "\n", AutoFlush = true };
}
