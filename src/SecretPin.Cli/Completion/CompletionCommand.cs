using System.CommandLine;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Completion;

/// <summary><c>completion</c>: the script for the shell completion of commands, options and aliases.</summary>
internal static class CompletionCommand
{
    /// <summary>kubectl's shell completion runs <c>kubectl_complete-PLUGIN</c> if it is on the path.</summary>
    private const string Script = """
        #!/bin/sh
        # Completes 'kubectl secretpin' in every shell that 'kubectl completion' is set up in.
        # Save as kubectl_complete-secretpin, executable, in a folder of PATH.
        exec kubectl-secretpin __complete "$@"

        """;

    public static Command Create(CommandContext context)
    {
        var command = new Command(
            "completion",
            "Writes the script that adds this plugin to kubectl's shell completion (bash, zsh, fish, PowerShell). "
            + "Save it as kubectl_complete-secretpin, executable, in a folder of PATH.");
        command.AddExamples("kubectl secretpin completion > kubectl_complete-secretpin && chmod +x kubectl_complete-secretpin");
        command.SetAction(parsed => context.RawOutput.Write(Script.ReplaceLineEndings("\n")));
        return command;
    }

    /// <summary>The command that the script runs, with the words up to the cursor.</summary>
    public static Command CreateHidden(CommandContext context, RootCommand root)
    {
        var words = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("__complete") { words };
        (command.Hidden, command.TreatUnmatchedTokensAsErrors) = (true, false);
        command.SetAction(parsed =>
        {
            var typed = (parsed.GetValue(words) ?? []).Concat(parsed.UnmatchedTokens).ToArray();
            var last = typed.LastOrDefault() ?? "";
            foreach (var word in root.Parse(typed).GetCompletions().Select(item => item.Label).Distinct()
                .Where(word => word.StartsWith(last, StringComparison.Ordinal) && word[0] != '/' && !word.EndsWith('?')))
            {
                context.Output.WriteLine(word);
            }

            // cobra ShellCompDirectiveNoFileComp.
            context.Output.WriteLine(":4");
        });
        return command;
    }
}
