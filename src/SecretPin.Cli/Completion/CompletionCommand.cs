using System.CommandLine;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Completion;

/// <summary><c>completion</c>: what makes a shell complete our commands, options and aliases.</summary>
internal static class CompletionCommand
{
    /// <summary>What kubectl's own completion looks for on the path: <c>kubectl_complete-PLUGIN</c>.</summary>
    private const string Script = """
        #!/bin/sh
        # Completes 'kubectl secretpin' in every shell that 'kubectl completion' is set up in.
        # Save as kubectl_complete-secretpin, executable, in a folder of PATH.
        exec kubectl-secretpin __complete "$@"

        """;

    /// <summary>cobra ShellCompDirectiveNoFileComp.</summary>
    private const string NoFiles = ":4";

    public static Command Create(CommandContext shell)
    {
        var command = new Command(
            "completion",
            "Writes the script that makes kubectl's shell completion (bash, zsh, fish, PowerShell) know this plugin. "
            + "Save it as kubectl_complete-secretpin, executable, in a folder of PATH.");
        command.AddExamples("kubectl secretpin completion > kubectl_complete-secretpin && chmod +x kubectl_complete-secretpin");
        command.SetAction(parsed => shell.Output.Write(Script.ReplaceLineEndings("\n")));
        return command;
    }

    /// <summary>Called by that script, with the words up to the cursor.</summary>
    public static Command CreateHidden(CommandContext shell, RootCommand root)
    {
        var words = new Argument<string[]>("words") { Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("__complete") { words };
        command.Hidden = true;
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction(parsed =>
        {
            var typed = (parsed.GetValue(words) ?? []).Concat(parsed.UnmatchedTokens).ToArray();
            var last = typed.LastOrDefault() ?? "";
            foreach (var word in root.Parse(typed).GetCompletions().Select(item => item.Label).Distinct()
                .Where(word => word.StartsWith(last, StringComparison.Ordinal) && word[0] != '/' && !word.EndsWith('?')))
            {
                shell.Output.WriteLine(word);
            }

            shell.Output.WriteLine(NoFiles);
        });
        return command;
    }
}
