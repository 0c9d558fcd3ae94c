using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests;

public sealed class UsageTests
{
    [Theory]
    [InlineData("", "kubectl secretpin --help")]
    [InlineData("nonsense", "kubectl secretpin --help")]
    [InlineData("resolve --kubeconfig /does/not/exist", "/does/not/exist: kubeconfig not found.")]
    [InlineData("check --cluster-manifests here --context there", "cannot be combined")]
    [InlineData("check -o xml", "'xml'")]
    [InlineData("diff -o sarif", "'sarif'")]
    [InlineData("report", "'--html' is required")]
    [InlineData("report --html - --cluster-manifests /does/not/exist", "/does/not/exist: cannot be read")]
    [InlineData("adopt --kubeconfig /does/not/exist", "/does/not/exist: kubeconfig not found.")]
    [InlineData("resolve --cluster-manifests /does/not/exist", "/does/not/exist: cannot be read")]
    [InlineData("refs -f /does/not/exist", "/does/not/exist: file or folder not found.")]
    [InlineData("refs -f - -f -", "standard input can be read only once")]
    [InlineData("refs -o xml", "'xml'")]
    [InlineData("refs --nonsense", "kubectl secretpin refs --help")]
    public async Task Invalid_usage_is_reported(string arguments, string message)
    {
        var result = await CommandLine.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries));

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_without_manifests_is_invalid_input()
    {
        using var folder = new TemporaryFolder();

        var result = await CommandLine.RunAsync("refs", "-f", folder.Path);

        Assert.Equal(2, result.ExitCode);
        Assert.Contains("the folder contains no .yaml, .yml or .json file", result.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resolve")]
    [InlineData("refs")]
    [InlineData("check")]
    [InlineData("diff")]
    public async Task Help_ends_with_examples(string command)
    {
        var result = await CommandLine.RunAsync(command, "--help");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches($"Examples:\n(  .*\n)*  kubectl secretpin {command} -f deploy/", result.Output);
    }

    [Fact]
    public async Task The_version_is_one_line()
    {
        var result = await CommandLine.RunAsync("--version");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"^\d+\.\d+\.\d+\S*\n$", result.Output);
    }
}
