using SecretPin.Manifests.Yaml;

namespace SecretPin.Cli.Terminal;

/// <summary>Where a command was started.</summary>
/// <param name="OpenInput">Opens standard input.</param>
/// <param name="OpenOutput">Opens standard output.</param>
/// <param name="Errors">Standard error, which also gets what is said beside json or yaml.</param>
/// <param name="Time">The clock.</param>
internal sealed record CommandContext(Func<Stream> OpenInput, Func<Stream> OpenOutput, TextWriter Errors, TimeProvider Time)
{
    /// <summary>Whether somebody is there to answer a question.</summary>
    public static bool IsTerminal => !Console.IsInputRedirected && !Console.IsErrorRedirected;

    /// <summary>Standard output as text; a line is there as soon as it is written.</summary>
    public TextWriter Output => field ??= new StreamWriter(OpenOutput(), YamlSplitter.Encoding) { NewLine = "\n", AutoFlush = true };
}
