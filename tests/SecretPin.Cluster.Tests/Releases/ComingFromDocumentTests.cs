using System.Text;
using System.Text.RegularExpressions;
using SecretPin.Cluster.Tests.ControlPlane;
using SecretPin.Cluster.Tests.Support;

namespace SecretPin.Cluster.Tests.Releases;

/// <summary>
/// Each section of docs/coming-from.md in its own namespace: writes the files that its YAML blocks show, and runs the commands of its
/// console blocks in a shell, in the order of the document. SECRETPIN_TRANSCRIPT names a folder for the commands and their output.
/// </summary>
[Trait("Category", "Slow")]
public sealed partial class ComingFromDocumentTests(RunningCluster cluster)
{
    private static readonly string[] Sections = [.. Document().Select(section => section.Title)];

    public static TheoryData<string> Titles => [.. Sections];

    [Fact]
    public void The_document_has_a_section_for_each_tool() => Assert.Equal(
        ["Reloader", "Hash suffixes of kustomize", "The checksum annotation of Helm charts", "Sealed Secrets", "External Secrets Operator"], Sections);

    [Theory]
    [MemberData(nameof(Titles))]
    public async Task The_commands_of_a_section_print_what_the_document_shows(string title)
    {
        Assert.SkipWhen(Binaries.WhyNoHelm is not null, Binaries.WhyNoHelm ?? "");
        var ns = await cluster.NewNamespaceAsync();
        using var folder = new TemporaryFolder();
        await using var pods = new ReadyPods(ns);
        var shell = new Tool("bash", cluster.Environment(cluster.Plane));
        var transcript = new StringBuilder();
        var commands = 0;
        foreach (var (language, text) in Document().Single(section => section.Title == title).Blocks)
        {
            if (language == "yaml")
            {
                Write(folder, text);
                continue;
            }

            foreach (var (command, expected) in Commands(text))
            {
                var line = command.Replace("-n shop", $"-n {ns.Name}", StringComparison.Ordinal);
                var result = await shell.RunAsync(null, "-c", $"set -euo pipefail; cd '{folder.Path}'; {line}");
                var output = $"{result.Output}{result.Error}".Replace(ns.Name, "shop", StringComparison.Ordinal);
                transcript.Append("$ ").AppendLine(command).AppendLine(output);
                await KeepAsync(title, transcript);
                var fails = expected.Any(shown => shown.StartsWith("Error", StringComparison.Ordinal));
                Assert.True(fails == (result.Code != 0), $"{command}: exit code {result.Code}\n{output}");
                Assert.All(expected, shown => Assert.True(Matches(output, shown), $"{command}\n'{shown}' is not in:\n{output}"));
                commands++;
            }
        }

        Assert.NotEqual(0, commands);
    }

    private static async Task KeepAsync(string title, StringBuilder transcript)
    {
        if (Environment.GetEnvironmentVariable("SECRETPIN_TRANSCRIPT") is { Length: > 0 } target && Directory.Exists(target))
        {
            await File.WriteAllTextAsync(Path.Combine(target, $"{title}.txt"), transcript.ToString());
        }
    }

    /// <summary>Writes the file that the first line of the block names.</summary>
    private static void Write(TemporaryFolder folder, string text)
    {
        var (first, content) = (text[..text.IndexOf('\n', StringComparison.Ordinal)], text[(text.IndexOf('\n', StringComparison.Ordinal) + 1)..]);
        Assert.StartsWith("# ", first, StringComparison.Ordinal);
        var file = folder[first[2..]];
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, content);
    }

    /// <summary>Whether the output has the line. The sign … stands for any text, and a run of spaces for any other run.</summary>
    private static bool Matches(string output, string shown)
    {
        var pattern = string.Join(".*", shown.Split('…').Select(part => string.Join(" +", part.Split(' ', StringSplitOptions.None).Select(Regex.Escape))));
        return Regex.IsMatch(output, $"^{Spaces().Replace(pattern, " +")} *$", RegexOptions.Multiline);
    }

    private static IEnumerable<(string Command, string[] Output)> Commands(string console) =>
        Command().Matches(console).Select(match => (
            match.Groups[1].Value, match.Groups[2].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)));

    private static IEnumerable<(string Title, IEnumerable<(string Language, string Text)> Blocks)> Document() =>
        File.ReadAllText(Repository.ComingFrom).Split("\n## ")[1..]
            .Select(section => (Title: section[..section.IndexOf('\n', StringComparison.Ordinal)], section))
            .Select(section => (section.Title, Block().Matches(section.section).Select(match => (match.Groups[1].Value, match.Groups[2].Value))));

    [GeneratedRegex(@"^```(yaml|console)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();

    [GeneratedRegex(@"^\$ (.+)\n((?:(?!\$ ).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Command();

    [GeneratedRegex(@"( \+)+")]
    private static partial Regex Spaces();
}
