using System.Diagnostics;

namespace SecretPin.Cli.Tests.Support;

/// <summary>A real browser, where there is one.</summary>
internal static class Chromium
{
    private static readonly string? Program = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name)))
        .FirstOrDefault(File.Exists);

    /// <summary><see langword="null"/> where there is one.</summary>
    public static string? WhyNone => Program is null ? "There is no chromium on the path. Debian's package 'chromium' has it." : null;

    /// <returns>The page's elements after it was shown.</returns>
    public static async Task<string> DumpAsync(string page)
    {
        using var profile = new TemporaryFolder();
        return await RunAsync(profile, "--dump-dom", new Uri(page).AbsoluteUri);
    }

    /// <param name="page">A file.</param>
    /// <param name="isDark">Whether the person prefers dark pages.</param>
    public static async Task<Screenshot> ShootAsync(string page, bool isDark)
    {
        using var profile = new TemporaryFolder();
        var file = Path.Combine(profile.Path, "page.png");
        await RunAsync(
            profile, "--window-size=960,1200", $"--blink-settings=preferredColorScheme={(isDark ? 0 : 1)}", $"--screenshot={file}", new Uri(page).AbsoluteUri);
        return Screenshot.Read(await File.ReadAllBytesAsync(file));
    }

    private static async Task<string> RunAsync(TemporaryFolder profile, params string[] arguments)
    {
        var start = new ProcessStartInfo(
            Program!, ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", $"--user-data-dir={profile.Path}/profile", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, await errors);
        return output;
    }
}
