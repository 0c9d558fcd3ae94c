using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SecretPin.Webhook.Tests.Demo;

public sealed partial class DemoCommandTests
{
    [Fact]
    public async Task The_demo_succeeds_and_prints_the_steps_that_README_quotes()
    {
        var (code, output) = await RunAsync();

        Assert.Equal(0, code);
        var quoted = QuotedStep().Matches(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md")));
        Assert.NotEmpty(quoted);
        Assert.All(quoted, step => Assert.Contains(step.Groups["text"].Value, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_demo_reports_an_invalid_setting()
    {
        var (code, output) = await RunAsync("--Listen:Https", "99999");

        Assert.Equal(1, code);
        Assert.Contains("Listen:Https", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> RunAsync(params string[] settings)
    {
        using var folder = new TemporaryFolder();
        using var process = Process.Start(new ProcessStartInfo("dotnet",
        [
            "exec", typeof(WebhookHost).Assembly.Location, "--demo",
            "--Listen:Https", "0", "--Listen:Http", "0", "--Tls:Directory", folder.Path, .. settings,
        ])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await error;
        await process.WaitForExitAsync();
        return (process.ExitCode, output);
    }

    [GeneratedRegex("^```\n(?<text>[0-9]+\\. .*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex QuotedStep();
}
