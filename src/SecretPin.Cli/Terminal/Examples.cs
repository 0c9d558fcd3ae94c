using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace SecretPin.Cli.Terminal;

/// <summary>Adds examples to the end of a command's help.</summary>
internal static class Examples
{
    public static void AddExamples(this Command command, params string[] lines) => command.Add(new HelpOption { Action = new HelpWithExamples(lines) });

    private sealed class HelpWithExamples(string[] lines) : SynchronousCommandLineAction
    {
        private readonly HelpAction _help = new();

        /// <summary>With --help, required arguments may be missing.</summary>
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            _help.Invoke(parseResult);
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            foreach (var line in lines)
            {
                output.WriteLine($"  {line}");
            }

            return ExitCode.Success;
        }
    }
}
