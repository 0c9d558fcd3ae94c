using System.Text;
using SecretPin.Cli.Tests.Support;

namespace SecretPin.Cli.Tests.Resolve;

/// <summary>For each folder of <c>Cases</c>: <c>input</c> is resolved to <c>expected</c>, which a second run does not change.</summary>
public sealed class ResolveCaseTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Cases");

    public static TheoryData<string> Cases => [.. Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Resolve(string name)
    {
        var input = Directory.GetFiles(Path.Combine(Folder, name), "input.*").Single();
        var expected = await File.ReadAllBytesAsync(input.Replace("input.", "expected.", StringComparison.Ordinal));
        string[] cluster = ["--cluster-manifests", Path.Combine(Folder, name, "cluster")];

        var byFile = await CommandLine.RunAsync(["resolve", "--no-annotation", "-f", input, .. cluster]);
        Assert.Equal(Encoding.UTF8.GetString(expected), byFile.Output);
        Assert.Equal(expected, byFile.Bytes);
        Assert.Equal(0, byFile.ExitCode);

        var byPipe = await CommandLine.RunAsync(expected, ["resolve", .. cluster]);
        Assert.Equal(expected, byPipe.Bytes);
        Assert.DoesNotContain("resolved", byPipe.Errors, StringComparison.Ordinal);
    }
}
