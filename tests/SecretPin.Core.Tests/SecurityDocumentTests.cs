using System.Text.RegularExpressions;

namespace SecretPin.Core.Tests;

/// <summary>docs/security.md and docs/threat-model.md name the tests of each row.</summary>
public sealed partial class SecurityDocumentTests
{
    [Theory]
    [InlineData("security.md")]
    [InlineData("threat-model.md")]
    public void Each_test_class_that_the_page_names_exists_in_its_project(string page)
    {
        var text = File.ReadAllText(Path.Combine(SourceTree.Root, "docs", page));
        var named = Group().Matches(text).SelectMany(group =>
            TestClass().Matches(group.Groups["classes"].Value).Select(name => (Project: group.Groups["project"].Value, Name: name.Groups["name"].Value)))
            .Distinct().ToArray();

        Assert.NotEmpty(named);
        Assert.All(named, test => Assert.NotEmpty(Directory.EnumerateFiles(
            Path.Combine(SourceTree.Root, "tests", $"SecretPin.{test.Project}.Tests"), $"{test.Name}*.cs", SearchOption.AllDirectories)));
    }

    [Fact]
    public void The_threat_model_has_a_row_for_each_threat_of_SIG_Security()
    {
        var rows = File.ReadAllLines(Path.Combine(SourceTree.Root, "docs", "threat-model.md"))
            .Where(line => Threat().IsMatch(line)).Select(line => line.Split('|', StringSplitOptions.TrimEntries)).ToArray();

        Assert.Equal(Enumerable.Range(1, 18).Select(number => $"{number}"), rows.Select(row => row[1]));
        Assert.All(rows, row => Assert.All(row[2..6], cell => Assert.NotEmpty(cell)));
    }

    [GeneratedRegex(@"\b(?<project>Core|Kubernetes|Webhook|Aws|Cli|Chart|Cluster) (?<classes>`\w+Tests`(, `\w+Tests`)*)", RegexOptions.ExplicitCapture)]
    private static partial Regex Group();

    [GeneratedRegex("`(?<name>\\w+)`", RegexOptions.ExplicitCapture)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"^\| \d+ \|")]
    private static partial Regex Threat();
}
