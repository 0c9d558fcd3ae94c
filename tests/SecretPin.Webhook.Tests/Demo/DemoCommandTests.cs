using System.Diagnostics;
using System.Text.RegularExpressions;

namespace SecretPin.Webhook.Tests.Demo;

public sealed partial class DemoCommandTests
{
    [Fact]
    public async Task Ends_well_and_prints_what_the_README_quotes()
    {
        var (code, output) = await PlayAsync();

        Assert.Equal(0, code);
        var quoted = QuotedStep().Matches(await File.ReadAllTextAsync(Path.Combine(Repository(), "README.md")));
        Assert.NotEmpty(quoted);
        Assert.All(quoted, step => Assert.Contains(step.Groups["text"].Value, output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Says_which_setting_keeps_it_from_starting()
    {
        var (code, output) = await PlayAsync("--Listen:Https", "99999");

        Assert.Equal(1, code);
        Assert.Contains("Listen:Https", output, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output)> PlayAsync(params string[] settings)
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

    private static string Repository()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Webhook.sln")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex("^```\n(?<text>[0-9]+\\. .*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex QuotedStep();
}
