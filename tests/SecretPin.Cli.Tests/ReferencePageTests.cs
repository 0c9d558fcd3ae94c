using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using SecretPin.Cli.Terminal;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests;

/// <summary>docs/reference/commands.md contains the help of each command. SECRETPIN_UPDATE=1 writes it.</summary>
[Trait("Category", "Slow")]
public sealed partial class ReferencePageTests
{
    [Fact]
    public async Task The_page_of_the_commands_is_their_help()
    {
        var help = (await CommandLine.RunAsync("--help")).Output;
        var commands = CommandRow().Matches(help[help.IndexOf("Commands:", StringComparison.Ordinal)..]).Select(match => match.Groups[1].Value).ToArray();
        Assert.Contains("diff", commands);
        var page = new StringBuilder("# Commands\n\nGenerated from `kubectl secretpin COMMAND --help`. ")
            .Append("[Exit codes](../rotation.md#exit-codes) lists the codes of all commands.\n");
        foreach (var command in commands)
        {
            var text = (await CommandLine.RunAsync(command, "--help")).Output.ReplaceLineEndings("\n");
            page.Append($"\n## {command}\n\n```text\n{string.Join('\n', text.TrimEnd().Split('\n').Select(line => line.TrimEnd()))}\n```\n");
        }

        var file = Path.Combine(BuildTool.Repository, "docs/reference/commands.md");
        if (Environment.GetEnvironmentVariable("SECRETPIN_UPDATE") == "1")
        {
            await File.WriteAllTextAsync(file, page.ToString());
        }

        Assert.True(
            File.Exists(file) && await File.ReadAllTextAsync(file) == page.ToString(),
            "docs/reference/commands.md is not current: run this test with SECRETPIN_UPDATE=1.");
    }

    [Fact]
    public async Task The_document_lists_each_exit_code_and_the_help_of_the_commands_no_other()
    {
        var codes = typeof(ExitCode).GetFields().Select(field => (int)field.GetRawConstantValue()!).Distinct().Order().ToArray();
        var text = await File.ReadAllTextAsync(Path.Combine(BuildTool.Repository, "docs/rotation.md"));
        var commands = await File.ReadAllTextAsync(Path.Combine(BuildTool.Repository, "docs/reference/commands.md"));

        Assert.Equal(codes, CodeRow().Matches(text[text.IndexOf("## Exit codes", StringComparison.Ordinal)..]).Select(Code));
        var inHelp = HelpOfCodes().Matches(commands).SelectMany(help => HelpCode().Matches(help.Value)).Select(Code).ToHashSet();
        Assert.Superset(new HashSet<int>([ExitCode.Success, ExitCode.Refused, ExitCode.Unusable]), inHelp);
        Assert.Subset(codes.ToHashSet(), inHelp);

        static int Code(Match match) => int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"(?m)^\| ([0-9]+) \|")]
    private static partial Regex CodeRow();

    [GeneratedRegex(@"(?m)^ *Exit codes: .*$")]
    private static partial Regex HelpOfCodes();

    [GeneratedRegex(@"(?:: |, )([0-9]+) ")]
    private static partial Regex HelpCode();

    [GeneratedRegex(@"(?m)^  ([a-z-]+)(?= )")]
    private static partial Regex CommandRow();
}
