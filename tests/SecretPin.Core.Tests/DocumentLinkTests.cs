using System.Text;
using System.Text.RegularExpressions;

namespace SecretPin.Core.Tests;

/// <summary>The links of the documents. Links to other hosts are not requested.</summary>
public sealed partial class DocumentLinkTests
{
    private static readonly string Docs = Path.Combine(SourceTree.Root, "docs");

    private static readonly string[] Documents =
    [
        .. Directory.EnumerateFiles(SourceTree.Root, "*.md"), .. Pages(Docs),
        .. Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "deploy"), "*.md", SearchOption.AllDirectories),
        Path.Combine(SourceTree.Root, "tests", "SecretPin.Benchmarks", "README.md"),
    ];

    public static TheoryData<string> Names => [.. Documents.Select(file => Path.GetRelativePath(SourceTree.Root, file))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_relative_link_leads_to_a_file_and_its_anchor_to_a_heading(string name)
    {
        var file = Path.Combine(SourceTree.Root, name);
        var broken = LinksIn(File.ReadAllText(file)).Where(link => IsBroken(file, link));

        Assert.Empty(broken);
    }

    [Fact]
    public void The_sidebar_of_the_site_contains_each_page_once()
    {
        var linked = SidebarLink().Matches(File.ReadAllText(Path.Combine(Docs, ".vitepress", "config.mjs")))
            .Select(match => match.Groups[1].Value).Select(link => link.EndsWith('/') ? $"{link}index" : link).Select(link => $"{link[1..]}.md");
        var pages = Pages(Docs).Select(file => Path.GetRelativePath(Docs, file).Replace('\\', '/'))
            .Where(page => !page.StartsWith("decisions/", StringComparison.Ordinal) || page == "decisions/README.md");

        Assert.Equal(pages.Order(StringComparer.Ordinal), linked.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_index_links_each_page_of_the_sidebar()
    {
        var pages = Pages(Docs).Where(file => Path.GetDirectoryName(file) == Docs && Path.GetFileName(file) != "index.md").Select(Path.GetFileName);
        var linked = LinksIn(File.ReadAllText(Path.Combine(Docs, "index.md"))).Select(link => link.Split('#')[0]);

        Assert.Empty(pages.Except(linked));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_message_of_a_diagram_contains_a_semicolon(string name)
    {
        // Mermaid reads it as the end of the line, and does not draw the diagram.
        var diagrams = Diagram().Matches(File.ReadAllText(Path.Combine(SourceTree.Root, name))).Select(match => match.Groups[1].Value);

        Assert.DoesNotContain(diagrams.SelectMany(diagram => diagram.Split('\n')), line => line.Contains(';', StringComparison.Ordinal));
    }

    [Fact]
    public void Each_page_that_a_file_of_deploy_names_exists()
    {
        var named =
            from file in Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "deploy"), "*", SearchOption.AllDirectories)
            from match in Page().Matches(File.ReadAllText(file))
            where !File.Exists(Path.Combine(SourceTree.Root, match.Value))
            select $"{Path.GetRelativePath(SourceTree.Root, file)}: {match.Value}";

        Assert.Empty(named);
    }

    [Fact]
    public void A_broken_link_is_found()
    {
        var file = Path.Combine(SourceTree.Root, "README.md");

        Assert.True(IsBroken(file, "docs/absent.md"));
        Assert.True(IsBroken(file, "docs/concepts.md#absent"));
        Assert.True(IsBroken(file, "#absent"));
        Assert.False(IsBroken(file, "docs/concepts.md#deletion-guard"));
        Assert.Equal(["a.md", "b.md#c"], LinksIn("[a](a.md) `[x](x.md)` [b](b.md#c)\n```\n[y](y.md)\n```\n"));
    }

    private static IEnumerable<string> Pages(string folder) => Directory.EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)
        .Where(file => !file.Contains("node_modules", StringComparison.Ordinal) && !file.Contains(".vitepress", StringComparison.Ordinal));

    private static IEnumerable<string> LinksIn(string text) =>
        Link().Matches(CodeSpan().Replace(Fence().Replace(text, ""), "")).Select(match => match.Groups[1].Value)
            .Where(link => !link.Contains("://", StringComparison.Ordinal) && !link.StartsWith("mailto:", StringComparison.Ordinal));

    private static bool IsBroken(string file, string link)
    {
        var parts = link.Split('#');
        var target = parts[0].Length == 0 ? file : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(file)!, parts[0]));
        return (!File.Exists(target) && !Directory.Exists(target))
            || (parts.Length > 1 && target.EndsWith(".md", StringComparison.Ordinal) && !Anchors(File.ReadAllText(target)).Contains(parts[1]));
    }

    /// <summary>The anchors of the headings, as code hosts and VitePress create them.</summary>
    private static IEnumerable<string> Anchors(string text) =>
        Heading().Matches(Fence().Replace(text, "")).Select(match => Anchor(match.Groups[1].Value));

    private static string Anchor(string heading)
    {
        var anchor = new StringBuilder();
        foreach (var character in heading.Trim().ToLowerInvariant())
        {
            anchor.Append(character == ' ' ? '-' : char.IsLetterOrDigit(character) || character is '-' or '_' ? character : null);
        }

        return anchor.ToString();
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex("`[^`\n]*`")]
    private static partial Regex CodeSpan();

    [GeneratedRegex(@"(?ms)^\s*```.*?^\s*```[^\n]*$")]
    private static partial Regex Fence();

    [GeneratedRegex(@"(?ms)^```mermaid\n(.*?)^```")]
    private static partial Regex Diagram();

    [GeneratedRegex(@"(?m)^#{1,6} (.+)$")]
    private static partial Regex Heading();

    [GeneratedRegex(@"\bdocs/[a-z0-9/-]+\.md\b")]
    private static partial Regex Page();

    [GeneratedRegex("link: '([^']+)'")]
    private static partial Regex SidebarLink();
}
