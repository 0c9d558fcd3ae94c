using System.Diagnostics;
using SecretPin.Cli.Tests.Support;
using SecretPin.Testing.Processes;

namespace SecretPin.Cli.Tests;

/// <summary>The examples in <c>--help</c> run in a shell without changes.</summary>
public sealed class HelpExampleTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HelpExampleTests()
    {
        _folder.Write("cluster/objects.yaml", $"{In("default")}\n---\n{In("production")}");
        _folder.Write("deploy/app.yaml", TestObjects.Pod("app"));
        _folder.Write("my-chart/rendered.yaml", TestObjects.Pod("app"));
        _folder.Write("shell", $$"""
            set -euo pipefail
            kubectl() { shift; '{{string.Join("' '", PluginProgram.Command)}}' "$@"; }
            helm() { cat "$3/rendered.yaml"; }
            """);
    }

    public void Dispose() => _folder.Dispose();

    /// <summary>The alias and its version, in a namespace.</summary>
    private static string In(string ns) =>
        $"{TestObjects.Alias}\n---\n{TestObjects.Secret}".Replace("name: auth", $"namespace: {ns}, name: auth", StringComparison.Ordinal);

    [Theory]
    [InlineData("check", 3)]
    [InlineData("resolve", 2)]
    [InlineData("diff", 1, 1)]
    [InlineData("report", 1)]
    public async Task Every_example_that_needs_no_cluster_runs(string command, int expected, int exitCode = 0)
    {
        var help = (await CommandLine.RunAsync(command, "--help")).Output;
        string[] examples =
        [
            .. help.Split('\n').Select(line => line.Trim()).Where(line => line.Contains("--cluster-manifests cluster/", StringComparison.Ordinal)),
        ];

        Assert.Equal(expected, examples.Length);
        foreach (var example in examples)
        {
            var start = new ProcessStartInfo("bash", ["-c", $". ./shell; {example}"])
            {
                WorkingDirectory = _folder.Path,
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                RedirectStandardInput = true,
            };
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            var errors = process.StandardError.ReadToEndAsync();
            await process.StandardOutput.ReadToEndAsync();
            await process.WaitForExitAsync();
            Assert.True(process.ExitCode == exitCode, $"{example}\n{await errors}");
        }
    }
}
