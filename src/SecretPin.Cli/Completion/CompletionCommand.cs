using System.CommandLine;
using SecretPin.Cli.Terminal;

namespace SecretPin.Cli.Completion;

/// <summary><c>completion</c>: the script for the shell completion of commands, options and aliases.</summary>
internal static class CompletionCommand
{
    /// <summary>The programs that kubectl runs for shell completion if they are on the path; for Windows a batch file. The packages contain them.</summary>
    private static readonly Dictionary<string, string> Programs = new()
    {
        ["sh"] = "kubectl_complete-secretpin",
        ["cmd"] = "kubectl_complete-secretpin.cmd",
    };

    public static Command Create(CommandContext context)
    {
        var shell = new Argument<string>("program")
        {
            Description = "sh, or cmd for Windows. By default, that of the operating system.",
            DefaultValueFactory = _ => OperatingSystem.IsWindows() ? "cmd" : "sh",
        };
        shell.AcceptOnlyFromAmong([.. Programs.Keys]);
        var command = new Command(
            "completion",
            "Writes the script that adds this plugin to kubectl's shell completion (bash, zsh, fish, PowerShell). "
            + "Save it as kubectl_complete-secretpin, executable, in a folder of PATH; on Windows as kubectl_complete-secretpin.cmd.") { shell };
        command.AddExamples("kubectl secretpin completion > kubectl_complete-secretpin && chmod +x kubectl_complete-secretpin");
        command.SetAction(parsed => context.RawOutput.Write(Read(Programs[parsed.GetValue(shell)!])));
        return command;
    }

    private static string Read(string program)
    {
        using var reader = new StreamReader(typeof(CompletionCommand).Assembly.GetManifestResourceStream(program)!);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
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
